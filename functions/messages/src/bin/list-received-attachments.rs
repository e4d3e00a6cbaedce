//! The Lambda binary of `list-received-attachments`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::list_received_attachments::FUNCTION)
}
