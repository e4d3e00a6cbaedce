// Written by `make generate`.
//! The Lambda binary of `list-sessions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_sessions::FUNCTION)
}
