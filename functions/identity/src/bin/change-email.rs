// Written by `make generate`.
//! The Lambda binary of `change-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::change_email::FUNCTION)
}
