//! The Lambda binary of `create-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::create_webhook::FUNCTION)
}
