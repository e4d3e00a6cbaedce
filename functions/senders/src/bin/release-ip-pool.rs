//! The Lambda binary of `release-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::release_ip_pool::FUNCTION)
}
