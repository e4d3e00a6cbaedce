// Written by `make generate`.
//! The Lambda binary of `renew-backup-codes`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::renew_backup_codes::FUNCTION)
}
