// Written by `make generate`.
//! The Lambda binary of `create-directory`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_directory::FUNCTION)
}
