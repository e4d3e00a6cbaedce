//! The Lambda binary of `get-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::get_webhook::FUNCTION)
}
