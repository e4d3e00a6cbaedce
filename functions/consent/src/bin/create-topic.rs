//! The Lambda binary of `create-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::create_topic::FUNCTION)
}
