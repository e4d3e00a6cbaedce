//! The functions of the identity context: people's accounts, how they log in, and their sessions.

mod account_view;
mod backup_codes_view;
mod device_name;
mod factors;
mod functions;
mod log_in;
mod passkey_view;
mod password;
mod relying_party;
pub mod routes;
mod session_view;
mod time;

pub use functions::{FUNCTIONS, UNROUTED};
