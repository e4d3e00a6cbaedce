//! The Lambda binary of `relay-consent`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::relay_consent::FUNCTION)
}
