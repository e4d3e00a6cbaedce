// Written by `make generate`.
//! The Lambda binary of `get-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::get_ip_pool::FUNCTION)
}
