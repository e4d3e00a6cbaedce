// Written by `make generate`.
//! The Lambda binary of `delete-export`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::delete_export::FUNCTION)
}
