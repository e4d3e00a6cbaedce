// Written by `make generate`.
//! The Lambda binary of `register-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::register_user::FUNCTION)
}
