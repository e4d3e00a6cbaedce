// Written by `make generate`.
//! The Lambda binary of `list-usage-by-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::list_usage_by_tenant::FUNCTION)
}
