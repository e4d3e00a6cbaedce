// Written by `make generate`.
//! The Lambda binary of `list-scim-schemas`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_scim_schemas::FUNCTION)
}
