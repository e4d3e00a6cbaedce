// Written by `make generate`.
//! The Lambda binary of `list-sso-connections`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_sso_connections::FUNCTION)
}
