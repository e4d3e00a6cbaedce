// Written by `make generate`.
//! Jobs on schedules, one file each.

pub mod erase_accounts;
pub mod write_account_exports;
