// Written by `make generate`.
//! The Lambda binary of `get-job`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::get_job::FUNCTION)
}
