//! Jobs: the functions that schedules run, of all contexts. An operator looks at them, pauses them, and asks for runs.
//!
//! Files, in reading order:
//! - `job`: a job, and how its function is started.
//! - `declared`: the list of all jobs; generated.
//! - `named`: finds a job of the list.
//! - `job_view`: a job and a run as an operator reads them.
//! - `actions`: what operators did, for the audit log.
//! - `switch`: pauses a job, and lets it run again.

pub mod actions;
pub(crate) mod declared;
pub mod job;
pub mod job_view;
pub(crate) mod named;
pub(crate) mod switch;
