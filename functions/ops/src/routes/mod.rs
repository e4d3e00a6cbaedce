// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod drop_dead_letters;
pub mod get_dead_letters;
pub mod get_health;
pub mod get_job;
pub mod get_openapi;
pub mod list_audit;
pub mod list_dead_letters;
pub mod list_job_runs;
pub mod list_jobs;
pub mod pause_job;
pub mod replay_dead_letters;
pub mod resume_job;
pub mod run_job;
pub mod verify_audit;
