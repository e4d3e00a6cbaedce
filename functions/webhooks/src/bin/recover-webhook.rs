// Written by `make generate`.
//! The Lambda binary of `recover-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::recover_webhook::FUNCTION)
}
