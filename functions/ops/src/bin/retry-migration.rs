// Written by `make generate`.
//! The Lambda binary of `retry-migration`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::retry_migration::FUNCTION)
}
