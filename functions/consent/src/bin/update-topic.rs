// Written by `make generate`.
//! The Lambda binary of `update-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::update_topic::FUNCTION)
}
