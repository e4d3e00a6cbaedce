// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod accept_invitation;
pub mod accept_own_invitation;
pub mod add_passkey;
pub mod begin_passkey;
pub mod begin_passkey_log_in;
pub mod begin_totp;
pub mod change_email;
pub mod change_password;
pub mod complete_registration;
pub mod confirm_email;
pub mod confirm_totp;
pub mod disable_totp;
pub mod end_session;
pub mod end_sessions;
pub mod forgot_password;
pub mod get_account;
pub mod leave_org;
pub mod list_own_orgs;
pub mod list_passkeys;
pub mod list_sessions;
pub mod log_in;
pub mod log_in_with_code;
pub mod log_in_with_link;
pub mod log_in_with_passkey;
pub mod log_out;
pub mod register;
pub mod remove_passkey;
pub mod rename_passkey;
pub mod renew_backup_codes;
pub mod reset_password;
pub mod show_invitation;
pub mod show_log_in_link;
pub mod update_account;
pub mod use_log_in_link;
