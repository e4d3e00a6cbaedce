// Written by `make generate`.
//! The Lambda binary of `list-org-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_org_domains::FUNCTION)
}
