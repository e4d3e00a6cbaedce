// Written by `make generate`.
//! The Lambda binary of `show-status-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::show_status_link::FUNCTION)
}
