// Written by `make generate`.
//! The Lambda binary of `get-incident`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::get_incident::FUNCTION)
}
