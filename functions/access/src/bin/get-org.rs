//! The Lambda binary of `get-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::get_org::FUNCTION)
}
