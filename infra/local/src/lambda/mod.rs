//! Runs release binaries as Lambda does: each in its own process, which asks a Runtime API for events.

mod environment;
mod instance;
mod runtime_api;
mod sample;

pub use environment::{credentials, environment};
pub use instance::{Instance, Memory};
pub use runtime_api::{RuntimeApi, Said};
pub use sample::{SAMPLE_KEY, for_demo};
