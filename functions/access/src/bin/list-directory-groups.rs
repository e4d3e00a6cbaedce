// Written by `make generate`.
//! The Lambda binary of `list-directory-groups`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_directory_groups::FUNCTION)
}
