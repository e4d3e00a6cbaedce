// Written by `make generate`.
//! The Lambda binary of `close-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::close_org::FUNCTION)
}
