// Written by `make generate`.
//! The Lambda binary of `set-subscription`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::set_subscription::FUNCTION)
}
