// Written by `make generate`.
//! The Lambda binary of `get-tenant-usage`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_tenant_usage::FUNCTION)
}
