// Written by `make generate`.
//! The Lambda binary of `confirm-totp`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::confirm_totp::FUNCTION)
}
