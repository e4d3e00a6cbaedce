//! The Lambda binary of `drop-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::drop_dead_letters::FUNCTION)
}
