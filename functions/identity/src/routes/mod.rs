// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod get_account;
pub mod log_in;
pub mod log_out;
