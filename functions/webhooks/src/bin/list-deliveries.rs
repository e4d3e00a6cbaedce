// Written by `make generate`.
//! The Lambda binary of `list-deliveries`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::list_deliveries::FUNCTION)
}
