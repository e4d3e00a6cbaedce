//! The Lambda binary of `receive-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::receive_email::FUNCTION)
}
