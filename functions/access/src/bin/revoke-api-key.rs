// Written by `make generate`.
//! The Lambda binary of `revoke-api-key`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::revoke_api_key::FUNCTION)
}
