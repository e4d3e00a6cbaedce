// Written by `make generate`.
//! The Lambda binary of `begin-sso-log-in`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::begin_sso_log_in::FUNCTION)
}
