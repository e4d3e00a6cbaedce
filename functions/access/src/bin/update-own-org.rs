//! The Lambda binary of `update-own-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::update_own_org::FUNCTION)
}
