//! The functions of the identity context: people's accounts, how they log in, and their sessions.

mod account_view;
mod backup_codes_view;
pub mod consumers;
mod device_name;
mod fields;
mod functions;
mod invited;
pub mod invoked;
mod joined;
mod link;
mod log_in;
mod mail_queued;
pub mod mails;
mod new_account;
mod own_account;
mod own_data;
mod passkey_view;
mod password;
mod personal_entry;
mod places;
mod relying_party;
pub mod routes;
pub mod schedules;
mod scim;
mod session_view;
mod set_password;
mod setup_connection;
mod sso;
mod try_password;
mod users;

pub use functions::{FUNCTIONS, UNROUTED};
