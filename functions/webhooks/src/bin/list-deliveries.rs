//! The Lambda binary of `list-deliveries`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::list_deliveries::FUNCTION)
}
