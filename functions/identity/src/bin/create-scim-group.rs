// Written by `make generate`.
//! The Lambda binary of `create-scim-group`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::create_scim_group::FUNCTION)
}
