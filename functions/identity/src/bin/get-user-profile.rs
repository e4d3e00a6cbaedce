// Written by `make generate`.
//! The Lambda binary of `get-user-profile`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_user_profile::FUNCTION)
}
