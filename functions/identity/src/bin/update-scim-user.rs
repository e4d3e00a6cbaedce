// Written by `make generate`.
//! The Lambda binary of `update-scim-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::update_scim_user::FUNCTION)
}
