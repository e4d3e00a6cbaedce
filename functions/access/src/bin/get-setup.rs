// Written by `make generate`.
//! The Lambda binary of `get-setup`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_setup::FUNCTION)
}
