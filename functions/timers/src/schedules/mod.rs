// Written by `make generate`.
//! Jobs on schedules, a file each.

pub mod drain_timers;
