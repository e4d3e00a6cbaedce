// Written by `make generate`.
//! The Lambda binary of `list-setup-links`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_setup_links::FUNCTION)
}
