// Written by `make generate`.
//! The Lambda binary of `relay-audit`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::consumers::relay_audit::FUNCTION)
}
