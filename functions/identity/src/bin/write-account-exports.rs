// Written by `make generate`.
//! The Lambda binary of `write-account-exports`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::schedules::write_account_exports::FUNCTION)
}
