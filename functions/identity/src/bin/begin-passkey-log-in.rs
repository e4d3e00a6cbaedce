// Written by `make generate`.
//! The Lambda binary of `begin-passkey-log-in`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::begin_passkey_log_in::FUNCTION)
}
