//! The Lambda binary of `test-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::test_webhook::FUNCTION)
}
