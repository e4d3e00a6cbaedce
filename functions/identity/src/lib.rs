//! The functions of the identity context: people's accounts, how they log in, and their sessions.

mod account_view;
mod functions;
pub mod invoked;
mod link;
mod log_in;
mod password;
pub mod routes;

pub use functions::{FUNCTIONS, UNROUTED};
