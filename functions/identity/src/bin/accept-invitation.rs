// Written by `make generate`.
//! The Lambda binary of `accept-invitation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::accept_invitation::FUNCTION)
}
