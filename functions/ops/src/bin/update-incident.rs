// Written by `make generate`.
//! The Lambda binary of `update-incident`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::update_incident::FUNCTION)
}
