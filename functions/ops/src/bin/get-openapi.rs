//! The Lambda binary of `get-openapi`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::get_openapi::FUNCTION)
}
