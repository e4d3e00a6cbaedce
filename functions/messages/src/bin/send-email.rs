//! The Lambda binary of `send-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::send_email::FUNCTION)
}
