//! The functions of the messages context: an email accepted once, sent once, followed to the end.

pub mod accept;
pub mod consumers;
mod costs;
pub mod deliver;
mod email_view;
mod events;
mod functions;
mod inbound;
mod places;
pub mod routes;
pub mod schedules;
mod sweep;
mod tenant_usage;
mod tracking;

pub use functions::{FUNCTIONS, UNROUTED};
