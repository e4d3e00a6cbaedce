// Written by `make generate`.
//! The Lambda binary of `list-suppressions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::list_suppressions::FUNCTION)
}
