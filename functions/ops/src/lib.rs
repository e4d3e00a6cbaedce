//! The functions of the ops context: the health check, the OpenAPI document, the audit log, the dead letters, and notices to the
//! owners of organisations.

pub mod consumers;
pub mod dead_letters;
mod functions;
mod places;
pub mod routes;
pub mod schedules;

pub use functions::{FUNCTIONS, UNROUTED};
