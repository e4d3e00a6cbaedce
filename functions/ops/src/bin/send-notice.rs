// Written by `make generate`.
//! The Lambda binary of `send-notice`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::consumers::send_notice::FUNCTION)
}
