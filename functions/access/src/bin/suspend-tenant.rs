// Written by `make generate`.
//! The Lambda binary of `suspend-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::suspend_tenant::FUNCTION)
}
