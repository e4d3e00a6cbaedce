// Written by `make generate`.
//! The Lambda binary of `drop-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::drop_dead_letters::FUNCTION)
}
