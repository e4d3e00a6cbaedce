//! The functions of the webhooks context: they manage the customers' endpoints and deliver events to them.

pub mod consumers;
mod delivery;
mod endpoint;
mod functions;
pub mod routes;

pub use functions::{FUNCTIONS, UNROUTED};
