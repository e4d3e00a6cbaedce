// Written by `make generate`.
//! The Lambda binary of `update-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::update_webhook::FUNCTION)
}
