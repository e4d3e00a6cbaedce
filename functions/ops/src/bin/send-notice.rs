//! The Lambda binary of `send-notice`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::send_notice::FUNCTION)
}
