//! The Lambda binary of `get-tenant-usage`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::get_tenant_usage::FUNCTION)
}
