// Written by `make generate`.
//! The Lambda binary of `get-own-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_own_org::FUNCTION)
}
