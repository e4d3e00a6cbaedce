// Written by `make generate`.
//! The Lambda binary of `receive-saml-response`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::receive_saml_response::FUNCTION)
}
