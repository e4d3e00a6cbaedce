// Written by `make generate`.
//! The Lambda binary of `resend-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::resend_email::FUNCTION)
}
