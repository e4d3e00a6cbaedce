// Written by `make generate`.
//! The Lambda binary of `record-audit`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::consumers::record_audit::FUNCTION)
}
