// Written by `make generate`.
//! The Lambda binary of `unsubscribe`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::unsubscribe::FUNCTION)
}
