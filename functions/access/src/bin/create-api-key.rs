//! The Lambda binary of `create-api-key`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::create_api_key::FUNCTION)
}
