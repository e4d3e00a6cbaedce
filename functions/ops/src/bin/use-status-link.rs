// Written by `make generate`.
//! The Lambda binary of `use-status-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::use_status_link::FUNCTION)
}
