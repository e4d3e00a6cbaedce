// Written by `make generate`.
//! The Lambda binary of `create-incident`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::create_incident::FUNCTION)
}
