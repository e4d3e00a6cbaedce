// Written by `make generate`.
//! The Lambda binary of `replace-scim-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::replace_scim_user::FUNCTION)
}
