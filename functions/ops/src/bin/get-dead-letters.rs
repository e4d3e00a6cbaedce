// Written by `make generate`.
//! The Lambda binary of `get-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::get_dead_letters::FUNCTION)
}
