//! The Lambda binary of `get-subscription`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::get_subscription::FUNCTION)
}
