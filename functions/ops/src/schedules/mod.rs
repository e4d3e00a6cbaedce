// Written by `make generate`.
//! Jobs on schedules, one file each.

pub mod archive_audit;
pub mod note_dead_letters;
pub mod probe_status;
pub mod run_migrations;
pub mod watch_installation;
pub mod write_exports;
