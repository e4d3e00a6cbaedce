// Written by `make generate`.
//! The Lambda binary of `send-account-mail`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::consumers::send_account_mail::FUNCTION)
}
