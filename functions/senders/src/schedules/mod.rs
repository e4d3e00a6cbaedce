// Written by `make generate`.
//! Jobs on schedules, one file each.

pub mod poll_domains;
pub mod poll_ip_pools;
pub mod release_closed;
