//! The Lambda binary of `list-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::list_dead_letters::FUNCTION)
}
