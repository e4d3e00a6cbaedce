//! The Lambda binary of `record-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::record_suppression::FUNCTION)
}
