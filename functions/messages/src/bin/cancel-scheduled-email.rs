//! The Lambda binary of `cancel-scheduled-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::cancel_email::POST_FUNCTION)
}
