// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod get_account;
pub mod leave_org;
pub mod list_own_orgs;
pub mod log_in;
pub mod log_in_with_link;
pub mod log_out;
pub mod show_log_in_link;
pub mod use_log_in_link;
