// Written by `make generate`.
//! The Lambda binary of `write-exports`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::schedules::write_exports::FUNCTION)
}
