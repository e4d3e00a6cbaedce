// Written by `make generate`.
//! The Lambda binary of `change-password`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::change_password::FUNCTION)
}
