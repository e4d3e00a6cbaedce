// Written by `make generate`.
//! The Lambda binary of `disable-totp`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::disable_totp::FUNCTION)
}
