// Written by `make generate`.
//! The Lambda binary of `create-org-impersonation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_org_impersonation::FUNCTION)
}
