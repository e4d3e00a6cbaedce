//! The Lambda binary of `replay-delivery`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::replay_delivery::FUNCTION)
}
