// Written by `make generate`.
//! The Lambda binary of `create-export`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::create_export::FUNCTION)
}
