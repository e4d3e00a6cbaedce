// Written by `make generate`.
//! The Lambda binary of `probe-status`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::schedules::probe_status::FUNCTION)
}
