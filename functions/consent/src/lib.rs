//! The functions of the consent context: suppressions, topics, and the unsubscribe pages for recipients.

pub mod consumers;
mod functions;
mod link;
pub mod routes;
mod subscription;
mod suppression;
mod topic;

pub use functions::{FUNCTIONS, UNROUTED};
