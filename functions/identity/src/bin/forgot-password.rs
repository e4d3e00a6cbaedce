// Written by `make generate`.
//! The Lambda binary of `forgot-password`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::forgot_password::FUNCTION)
}
