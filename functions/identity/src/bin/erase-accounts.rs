// Written by `make generate`.
//! The Lambda binary of `erase-accounts`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::schedules::erase_accounts::FUNCTION)
}
