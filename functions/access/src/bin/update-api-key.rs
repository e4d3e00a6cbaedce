// Written by `make generate`.
//! The Lambda binary of `update-api-key`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::update_api_key::FUNCTION)
}
