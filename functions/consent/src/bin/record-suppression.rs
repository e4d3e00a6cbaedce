// Written by `make generate`.
//! The Lambda binary of `record-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::consumers::record_suppression::FUNCTION)
}
