// Written by `make generate`.
//! The Lambda binary of `remove-member`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::remove_member::FUNCTION)
}
