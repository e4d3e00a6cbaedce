// Written by `make generate`.
//! The Lambda binary of `finish-sso-log-in`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::finish_sso_log_in::FUNCTION)
}
