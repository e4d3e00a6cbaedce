// Written by `make generate`.
//! The Lambda binary of `get-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::get_webhook::FUNCTION)
}
