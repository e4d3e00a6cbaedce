// Written by `make generate`.
//! The Lambda binary of `resend-invitation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::resend_invitation::FUNCTION)
}
