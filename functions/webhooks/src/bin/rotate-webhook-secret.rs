//! The Lambda binary of `rotate-webhook-secret`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::rotate_webhook_secret::FUNCTION)
}
