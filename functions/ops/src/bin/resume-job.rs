// Written by `make generate`.
//! The Lambda binary of `resume-job`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::resume_job::FUNCTION)
}
