// Written by `make generate`.
//! The Lambda binary of `archive-audit`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::schedules::archive_audit::FUNCTION)
}
