// Written by `make generate`.
//! The Lambda binary of `close-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::close_tenant::FUNCTION)
}
