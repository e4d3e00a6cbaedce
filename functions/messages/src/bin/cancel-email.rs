//! The Lambda binary of `cancel-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::cancel_email::FUNCTION)
}
