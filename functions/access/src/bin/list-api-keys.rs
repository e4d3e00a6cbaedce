// Written by `make generate`.
//! The Lambda binary of `list-api-keys`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_api_keys::FUNCTION)
}
