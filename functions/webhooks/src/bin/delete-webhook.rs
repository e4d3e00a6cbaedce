//! The Lambda binary of `delete-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::delete_webhook::FUNCTION)
}
