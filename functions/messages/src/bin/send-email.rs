// Written by `make generate`.
//! The Lambda binary of `send-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::send_email::FUNCTION)
}
