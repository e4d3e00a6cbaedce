// Written by `make generate`.
//! The Lambda binary of `release-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::release_ip_pool::FUNCTION)
}
