//! The Lambda binary of `get-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::get_dead_letters::FUNCTION)
}
