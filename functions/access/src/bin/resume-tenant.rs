// Written by `make generate`.
//! The Lambda binary of `resume-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::resume_tenant::FUNCTION)
}
