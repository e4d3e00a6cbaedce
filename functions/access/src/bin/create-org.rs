//! The Lambda binary of `create-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::create_org::FUNCTION)
}
