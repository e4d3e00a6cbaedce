// Written by `make generate`.
//! The Lambda binary of `reset-user-password`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::reset_user_password::FUNCTION)
}
