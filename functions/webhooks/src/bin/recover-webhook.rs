//! The Lambda binary of `recover-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::recover_webhook::FUNCTION)
}
