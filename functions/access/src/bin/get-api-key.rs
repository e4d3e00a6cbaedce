// Written by `make generate`.
//! The Lambda binary of `get-api-key`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_api_key::FUNCTION)
}
