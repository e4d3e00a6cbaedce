//! The Lambda binary of `list-emails`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::list_emails::FUNCTION)
}
