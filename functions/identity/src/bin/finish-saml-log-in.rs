// Written by `make generate`.
//! The Lambda binary of `finish-saml-log-in`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::finish_saml_log_in::FUNCTION)
}
