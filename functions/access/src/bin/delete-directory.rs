// Written by `make generate`.
//! The Lambda binary of `delete-directory`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::delete_directory::FUNCTION)
}
