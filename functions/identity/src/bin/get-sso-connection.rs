// Written by `make generate`.
//! The Lambda binary of `get-sso-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_sso_connection::FUNCTION)
}
