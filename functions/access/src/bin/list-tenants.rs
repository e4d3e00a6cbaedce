//! The Lambda binary of `list-tenants`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::list_tenants::FUNCTION)
}
