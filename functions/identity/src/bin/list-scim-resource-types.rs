// Written by `make generate`.
//! The Lambda binary of `list-scim-resource-types`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_scim_resource_types::FUNCTION)
}
