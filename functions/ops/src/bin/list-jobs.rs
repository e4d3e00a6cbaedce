// Written by `make generate`.
//! The Lambda binary of `list-jobs`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::list_jobs::FUNCTION)
}
