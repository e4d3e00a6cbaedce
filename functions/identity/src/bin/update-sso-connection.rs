// Written by `make generate`.
//! The Lambda binary of `update-sso-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::update_sso_connection::FUNCTION)
}
