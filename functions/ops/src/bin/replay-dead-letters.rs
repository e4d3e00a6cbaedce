// Written by `make generate`.
//! The Lambda binary of `replay-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::replay_dead_letters::FUNCTION)
}
