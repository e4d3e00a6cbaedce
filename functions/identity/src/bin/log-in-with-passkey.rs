// Written by `make generate`.
//! The Lambda binary of `log-in-with-passkey`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::log_in_with_passkey::FUNCTION)
}
