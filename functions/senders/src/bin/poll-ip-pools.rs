// Written by `make generate`.
//! The Lambda binary of `poll-ip-pools`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::schedules::poll_ip_pools::FUNCTION)
}
