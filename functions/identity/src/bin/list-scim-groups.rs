// Written by `make generate`.
//! The Lambda binary of `list-scim-groups`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_scim_groups::FUNCTION)
}
