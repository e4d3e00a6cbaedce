// Written by `make generate`.
//! The Lambda binary of `renew-user-keys`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::renew_user_keys::FUNCTION)
}
