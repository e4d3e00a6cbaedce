// Written by `make generate`.
//! The Lambda binary of `get-scim-group`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_scim_group::FUNCTION)
}
