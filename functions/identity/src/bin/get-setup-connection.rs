// Written by `make generate`.
//! The Lambda binary of `get-setup-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_setup_connection::FUNCTION)
}
