// Written by `make generate`.
//! The Lambda binary of `add-passkey`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::add_passkey::FUNCTION)
}
