// Written by `make generate`.
//! The Lambda binary of `complete-registration`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::complete_registration::FUNCTION)
}
