// Written by `make generate`.
//! The Lambda binary of `list-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::list_dead_letters::FUNCTION)
}
