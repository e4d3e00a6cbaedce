//! The functions of the senders context: domains added, proven by their DNS records, watched, and taken away; and the pools
//! of addresses that they are sent from.

pub mod consumers;
mod domain;
mod functions;
mod ip_pool;
mod refusals;
mod release;
pub mod routes;
pub mod schedules;
mod ses;
mod times;
mod turns;

pub use functions::{FUNCTIONS, UNROUTED};
