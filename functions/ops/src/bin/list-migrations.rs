// Written by `make generate`.
//! The Lambda binary of `list-migrations`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::list_migrations::FUNCTION)
}
