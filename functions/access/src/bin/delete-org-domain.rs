// Written by `make generate`.
//! The Lambda binary of `delete-org-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::delete_org_domain::FUNCTION)
}
