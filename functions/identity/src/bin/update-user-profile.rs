// Written by `make generate`.
//! The Lambda binary of `update-user-profile`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::update_user_profile::FUNCTION)
}
