//! Runs release binaries as Lambda does: each in its own process, which asks a Runtime API for events.

mod environment;
mod fleet;
mod fleet_error;
mod instance;
mod releases;
mod runtime_api;
mod sample;

pub use environment::{address_account, credentials, environment};
pub use fleet::Fleet;
pub use fleet_error::FleetError;
pub use instance::{Instance, Memory};
pub use releases::Releases;
pub use runtime_api::{RuntimeApi, Said};
pub use sample::{SAMPLE_KEY, for_demo};
