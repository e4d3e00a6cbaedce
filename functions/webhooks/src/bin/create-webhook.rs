// Written by `make generate`.
//! The Lambda binary of `create-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::create_webhook::FUNCTION)
}
