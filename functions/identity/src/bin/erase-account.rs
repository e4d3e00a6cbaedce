// Written by `make generate`.
//! The Lambda binary of `erase-account`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::erase_account::FUNCTION)
}
