//! The Lambda binary of `delete-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::delete_suppression::FUNCTION)
}
