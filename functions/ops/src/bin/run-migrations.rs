// Written by `make generate`.
//! The Lambda binary of `run-migrations`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::schedules::run_migrations::FUNCTION)
}
