// Written by `make generate`.
//! The Lambda binary of `begin-totp`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::begin_totp::FUNCTION)
}
