// Written by `make generate`.
//! The Lambda binary of `get-email-source`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::get_email_source::FUNCTION)
}
