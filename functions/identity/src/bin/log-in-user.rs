// Written by `make generate`.
//! The Lambda binary of `log-in-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::log_in_user::FUNCTION)
}
