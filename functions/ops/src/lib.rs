//! The functions of the ops context: the health check, the OpenAPI document, the audit log, exports, the dead letters, the jobs, the
//! migrations, notices to the owners of organisations, and the public status page.

mod actions;
pub mod audit_view;
pub mod consumers;
pub mod dead_letters;
pub mod exports;
mod functions;
pub mod health;
pub mod incidents;
pub mod jobs;
pub mod migrations;
mod places;
pub mod routes;
pub mod schedules;
pub(crate) mod status;
pub(crate) mod subscriptions;
pub mod watch;

pub use functions::{FUNCTIONS, UNROUTED};
