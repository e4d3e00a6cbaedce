// Written by `make generate`.
//! The Lambda binary of `end-impersonation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::end_impersonation::FUNCTION)
}
