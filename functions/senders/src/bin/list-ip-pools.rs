// Written by `make generate`.
//! The Lambda binary of `list-ip-pools`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::list_ip_pools::FUNCTION)
}
