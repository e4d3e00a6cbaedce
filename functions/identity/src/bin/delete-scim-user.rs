// Written by `make generate`.
//! The Lambda binary of `delete-scim-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::delete_scim_user::FUNCTION)
}
