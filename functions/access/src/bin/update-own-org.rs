// Written by `make generate`.
//! The Lambda binary of `update-own-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::update_own_org::FUNCTION)
}
