// Written by `make generate`.
//! The Lambda binary of `verify-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::verify_user::FUNCTION)
}
