// Written by `make generate`.
//! The Lambda binary of `get-migration`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::get_migration::FUNCTION)
}
