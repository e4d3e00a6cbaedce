// Written by `make generate`.
//! The Lambda binary of `create-directory-token`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_directory_token::FUNCTION)
}
