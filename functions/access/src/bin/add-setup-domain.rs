// Written by `make generate`.
//! The Lambda binary of `add-setup-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::add_setup_domain::FUNCTION)
}
