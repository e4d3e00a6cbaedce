// Written by `make generate`.
//! The Lambda binary of `get-jwks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_jwks::FUNCTION)
}
