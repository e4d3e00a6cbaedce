// Written by `make generate`.
//! Jobs on schedules, a file each.

pub mod sweep_messages;
