// Written by `make generate`.
//! The Lambda binary of `poll-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::schedules::poll_domains::FUNCTION)
}
