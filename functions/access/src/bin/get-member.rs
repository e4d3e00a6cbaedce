// Written by `make generate`.
//! The Lambda binary of `get-member`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_member::FUNCTION)
}
