// Written by `make generate`.
//! The Lambda binary of `rotate-webhook-secret`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::rotate_webhook_secret::FUNCTION)
}
