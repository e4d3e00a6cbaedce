// Written by `make generate`.
//! The Lambda binary of `run-job`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::run_job::FUNCTION)
}
