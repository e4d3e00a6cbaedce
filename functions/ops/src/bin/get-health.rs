//! The Lambda binary of `get-health`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::get_health::FUNCTION)
}
