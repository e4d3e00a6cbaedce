// Written by `make generate`.
//! The Lambda binary of `list-job-runs`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::list_job_runs::FUNCTION)
}
