//! The Lambda binary of `get-received-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::get_received_email::FUNCTION)
}
