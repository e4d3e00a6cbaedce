// Written by `make generate`.
//! The Lambda binary of `remove-passkey`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::remove_passkey::FUNCTION)
}
