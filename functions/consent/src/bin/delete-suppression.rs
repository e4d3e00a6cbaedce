// Written by `make generate`.
//! The Lambda binary of `delete-suppression`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::delete_suppression::FUNCTION)
}
