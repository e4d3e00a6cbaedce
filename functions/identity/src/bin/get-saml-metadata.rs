// Written by `make generate`.
//! The Lambda binary of `get-saml-metadata`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_saml_metadata::FUNCTION)
}
