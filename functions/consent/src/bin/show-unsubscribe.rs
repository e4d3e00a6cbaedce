// Written by `make generate`.
//! The Lambda binary of `show-unsubscribe`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::show_unsubscribe::FUNCTION)
}
