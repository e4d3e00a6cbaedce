//! The Lambda binary of `poll-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::poll_domains::FUNCTION)
}
