// Written by `make generate`.
//! The Lambda binary of `rename-passkey`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::rename_passkey::FUNCTION)
}
