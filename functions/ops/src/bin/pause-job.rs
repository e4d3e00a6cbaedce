// Written by `make generate`.
//! The Lambda binary of `pause-job`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::pause_job::FUNCTION)
}
