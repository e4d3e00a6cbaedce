//! The functions of the webhooks context: endpoints, and the delivery of events to them.

pub mod consumers;
mod delivery;
mod endpoint;
mod functions;
pub mod routes;

pub use functions::{FUNCTIONS, UNROUTED};
