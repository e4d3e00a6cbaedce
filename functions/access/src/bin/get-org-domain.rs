// Written by `make generate`.
//! The Lambda binary of `get-org-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_org_domain::FUNCTION)
}
