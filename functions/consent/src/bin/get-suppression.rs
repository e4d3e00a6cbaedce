// Written by `make generate`.
//! The Lambda binary of `get-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::get_suppression::FUNCTION)
}
