// Written by `make generate`.
//! The Lambda binary of `set-setup-connection`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::set_setup_connection::FUNCTION)
}
