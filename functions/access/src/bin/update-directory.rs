// Written by `make generate`.
//! The Lambda binary of `update-directory`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::update_directory::FUNCTION)
}
