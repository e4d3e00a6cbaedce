// Written by `make generate`.
//! The Lambda binary of `forgot-user-password`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::forgot_user_password::FUNCTION)
}
