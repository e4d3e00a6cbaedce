// Written by `make generate`.
//! The Lambda binary of `approve-migration`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::approve_migration::FUNCTION)
}
