// Written by `make generate`.
//! The Lambda binary of `relay-ops`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::consumers::relay_ops::FUNCTION)
}
