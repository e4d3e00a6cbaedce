// Written by `make generate`.
//! The Lambda binary of `export-account`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::export_account::FUNCTION)
}
