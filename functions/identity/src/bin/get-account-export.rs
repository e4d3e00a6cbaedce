// Written by `make generate`.
//! The Lambda binary of `get-account-export`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::get_account_export::FUNCTION)
}
