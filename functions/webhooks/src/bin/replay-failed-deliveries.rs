//! The Lambda binary of `replay-failed-deliveries`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::replay_failed_deliveries::FUNCTION)
}
