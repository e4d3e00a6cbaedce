// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod add_passkey;
pub mod begin_passkey;
pub mod begin_passkey_log_in;
pub mod begin_totp;
pub mod confirm_totp;
pub mod disable_totp;
pub mod end_session;
pub mod end_sessions;
pub mod get_account;
pub mod list_passkeys;
pub mod list_sessions;
pub mod log_in;
pub mod log_in_with_code;
pub mod log_in_with_passkey;
pub mod log_out;
pub mod remove_passkey;
pub mod rename_passkey;
pub mod renew_backup_codes;
