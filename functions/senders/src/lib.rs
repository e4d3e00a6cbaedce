//! The functions of the senders context: they add domains, verify them by their DNS records, check them regularly and remove them;
//! they manage the IP pools that domains are sent from, and the phone numbers that SMS are sent from.

pub mod consumers;
mod domain;
mod fair_order;
mod functions;
mod ip_pool;
mod number;
mod refusals;
mod release;
pub mod routes;
pub mod schedules;
mod ses;
mod times;

pub use functions::{FUNCTIONS, UNROUTED};
