//! The Lambda binary of `create-environment`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::create_environment::FUNCTION)
}
