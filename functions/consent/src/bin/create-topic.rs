// Written by `make generate`.
//! The Lambda binary of `create-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::create_topic::FUNCTION)
}
