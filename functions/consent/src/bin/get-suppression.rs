//! The Lambda binary of `get-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::get_suppression::FUNCTION)
}
