// Written by `make generate`.
//! The Lambda binary of `list-directories`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_directories::FUNCTION)
}
