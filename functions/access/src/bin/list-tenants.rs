// Written by `make generate`.
//! The Lambda binary of `list-tenants`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_tenants::FUNCTION)
}
