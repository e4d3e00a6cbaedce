//! The Lambda binary of `verify-audit`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::verify_audit::FUNCTION)
}
