// Written by `make generate`.
//! The Lambda binary of `create-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::create_suppression::FUNCTION)
}
