// Written by `make generate`.
//! The Lambda binary of `create-sso-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::create_sso_connection::FUNCTION)
}
