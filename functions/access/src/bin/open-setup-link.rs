// Written by `make generate`.
//! The Lambda binary of `open-setup-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::open_setup_link::FUNCTION)
}
