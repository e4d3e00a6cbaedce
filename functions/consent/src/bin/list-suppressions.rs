//! The Lambda binary of `list-suppressions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::list_suppressions::FUNCTION)
}
