// Written by `make generate`.
//! The Lambda binary of `submit-status-form`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::submit_status_form::FUNCTION)
}
