// Written by `make generate`.
//! The Lambda binary of `list-sso-attempts`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_sso_attempts::FUNCTION)
}
