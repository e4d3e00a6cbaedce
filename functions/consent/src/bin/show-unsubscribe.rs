//! The Lambda binary of `show-unsubscribe`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::show_unsubscribe::FUNCTION)
}
