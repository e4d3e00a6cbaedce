// Written by `make generate`.
//! The Lambda binary of `get-scim-resource-type`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_scim_resource_type::FUNCTION)
}
