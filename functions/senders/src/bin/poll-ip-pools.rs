//! The Lambda binary of `poll-ip-pools`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::poll_ip_pools::FUNCTION)
}
