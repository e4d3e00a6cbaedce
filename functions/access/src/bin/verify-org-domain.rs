// Written by `make generate`.
//! The Lambda binary of `verify-org-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::verify_org_domain::FUNCTION)
}
