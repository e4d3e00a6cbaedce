// Written by `make generate`.
//! The Lambda binary of `delete-environment`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::delete_environment::FUNCTION)
}
