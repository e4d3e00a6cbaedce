// Written by `make generate`.
//! The Lambda binary of `create-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::create_ip_pool::FUNCTION)
}
