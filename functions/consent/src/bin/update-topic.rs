//! The Lambda binary of `update-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::update_topic::FUNCTION)
}
