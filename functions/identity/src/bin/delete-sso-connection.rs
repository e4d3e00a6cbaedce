// Written by `make generate`.
//! The Lambda binary of `delete-sso-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::delete_sso_connection::FUNCTION)
}
