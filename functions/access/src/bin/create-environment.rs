// Written by `make generate`.
//! The Lambda binary of `create-environment`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_environment::FUNCTION)
}
