// Written by `make generate`.
//! The Lambda binary of `test-setup-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::test_setup_connection::FUNCTION)
}
