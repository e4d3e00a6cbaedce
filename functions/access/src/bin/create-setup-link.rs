// Written by `make generate`.
//! The Lambda binary of `create-setup-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_setup_link::FUNCTION)
}
