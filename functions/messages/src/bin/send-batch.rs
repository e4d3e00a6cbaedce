//! The Lambda binary of `send-batch`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::send_batch::FUNCTION)
}
