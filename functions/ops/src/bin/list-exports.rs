// Written by `make generate`.
//! The Lambda binary of `list-exports`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::list_exports::FUNCTION)
}
