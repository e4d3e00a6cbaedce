// Written by `make generate`.
//! The Lambda binary of `delete-setup-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::delete_setup_link::FUNCTION)
}
