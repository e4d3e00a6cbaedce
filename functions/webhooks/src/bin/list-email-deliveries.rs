// Written by `make generate`.
//! The Lambda binary of `list-email-deliveries`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::list_email_deliveries::FUNCTION)
}
