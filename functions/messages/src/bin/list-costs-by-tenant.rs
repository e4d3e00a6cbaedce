// Written by `make generate`.
//! The Lambda binary of `list-costs-by-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::list_costs_by_tenant::FUNCTION)
}
