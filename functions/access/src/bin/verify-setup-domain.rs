// Written by `make generate`.
//! The Lambda binary of `verify-setup-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::verify_setup_domain::FUNCTION)
}
