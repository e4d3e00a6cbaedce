// Written by `make generate`.
//! The Lambda binary of `test-sso-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::test_sso_connection::FUNCTION)
}
