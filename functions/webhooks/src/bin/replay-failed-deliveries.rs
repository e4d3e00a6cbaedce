// Written by `make generate`.
//! The Lambda binary of `replay-failed-deliveries`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::replay_failed_deliveries::FUNCTION)
}
