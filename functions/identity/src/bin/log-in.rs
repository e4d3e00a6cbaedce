// Written by `make generate`.
//! The Lambda binary of `log-in`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::log_in::FUNCTION)
}
