// Written by `make generate`.
//! The Lambda binary of `verify-audit`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::verify_audit::FUNCTION)
}
