// Written by `make generate`.
//! The Lambda binary of `delete-topic`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::delete_topic::FUNCTION)
}
