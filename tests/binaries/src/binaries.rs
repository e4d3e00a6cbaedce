//! The release binaries as Lambda runs them: started against a Runtime API, given their sample events, and ended.
//!
//! What they call is the embedded account, served over HTTPS on loopback (`AWS_ENDPOINT_URL`); so their own HTTP clients,
//! signers and settings are under test, which the in-process flows leave out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up must fail"
)]

mod answer;
mod artefact;
mod aws_endpoint;
mod stage;
mod start;
mod tls;
mod trial;

pub use artefact::{Artefact, are_built, artefacts};
pub use start::{Start, median, start};
pub use trial::{Trial, trial};

#[cfg(test)]
mod tests;
