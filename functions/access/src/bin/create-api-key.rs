// Written by `make generate`.
//! The Lambda binary of `create-api-key`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_api_key::FUNCTION)
}
