// Written by `make generate`.
//! The Lambda binary of `list-topics`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::routes::list_topics::FUNCTION)
}
