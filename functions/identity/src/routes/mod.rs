// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod accept_invitation;
pub mod accept_own_invitation;
pub mod change_email;
pub mod change_password;
pub mod complete_registration;
pub mod confirm_email;
pub mod forgot_password;
pub mod get_account;
pub mod log_in;
pub mod log_out;
pub mod register;
pub mod reset_password;
pub mod show_invitation;
pub mod update_account;
