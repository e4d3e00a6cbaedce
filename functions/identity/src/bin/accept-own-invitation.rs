// Written by `make generate`.
//! The Lambda binary of `accept-own-invitation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::accept_own_invitation::FUNCTION)
}
