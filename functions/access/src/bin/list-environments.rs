//! The Lambda binary of `list-environments`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::list_environments::FUNCTION)
}
