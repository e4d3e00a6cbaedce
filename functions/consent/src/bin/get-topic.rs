//! The Lambda binary of `get-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::get_topic::FUNCTION)
}
