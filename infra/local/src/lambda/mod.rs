//! Release binaries run as Lambda runs them: a process of their own that asks a Runtime API for its events.

mod environment;
mod instance;
mod runtime_api;
mod sample;

pub use environment::{credentials, environment};
pub use instance::{Instance, Memory};
pub use runtime_api::{RuntimeApi, Said};
pub use sample::{SAMPLE_KEY, for_demo};
