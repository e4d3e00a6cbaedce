//! The functions of the identity context: people's accounts, how they log in, and their sessions.

mod account_view;
pub mod consumers;
mod fields;
mod functions;
pub mod invoked;
mod link;
mod invited;
mod log_in;
mod mail_queued;
pub mod mails;
mod new_account;
mod own_account;
mod password;
mod personal_entry;
mod places;
pub mod routes;

pub use functions::{FUNCTIONS, UNROUTED};
