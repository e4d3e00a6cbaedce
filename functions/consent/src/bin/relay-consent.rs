// Written by `make generate`.
//! The Lambda binary of `relay-consent`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::consumers::relay_consent::FUNCTION)
}
