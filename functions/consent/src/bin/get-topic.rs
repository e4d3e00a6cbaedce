// Written by `make generate`.
//! The Lambda binary of `get-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::get_topic::FUNCTION)
}
