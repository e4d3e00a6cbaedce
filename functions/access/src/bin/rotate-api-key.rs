// Written by `make generate`.
//! The Lambda binary of `rotate-api-key`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::rotate_api_key::FUNCTION)
}
