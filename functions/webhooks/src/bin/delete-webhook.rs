// Written by `make generate`.
//! The Lambda binary of `delete-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::delete_webhook::FUNCTION)
}
