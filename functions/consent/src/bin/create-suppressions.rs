//! The Lambda binary of `create-suppressions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::create_suppressions::FUNCTION)
}
