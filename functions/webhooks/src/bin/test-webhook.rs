// Written by `make generate`.
//! The Lambda binary of `test-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::test_webhook::FUNCTION)
}
