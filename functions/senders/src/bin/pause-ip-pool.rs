// Written by `make generate`.
//! The Lambda binary of `pause-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::pause_ip_pool::FUNCTION)
}
