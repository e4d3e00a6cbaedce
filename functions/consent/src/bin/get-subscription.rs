// Written by `make generate`.
//! The Lambda binary of `get-subscription`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::get_subscription::FUNCTION)
}
