// Written by `make generate`.
//! The Lambda binary of `finish-setup`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::finish_setup::FUNCTION)
}
