//! The functions of the ops context: the health check, the OpenAPI document, the audit log, the dead letters, the jobs, and notices to
//! the owners of organisations.

pub mod consumers;
pub mod dead_letters;
mod functions;
pub mod health;
pub mod jobs;
mod places;
pub mod routes;
pub mod schedules;
pub mod watch;

pub use functions::{FUNCTIONS, UNROUTED};
