//! Runs the release binaries as Lambda does: starts each against a Runtime API, gives it its sample event, and ends it.
//!
//! They call the embedded account over HTTPS on loopback (`AWS_ENDPOINT_URL`). So these tests cover the binaries' HTTP clients,
//! signers and settings, which the in-process flows leave out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up must fail"
)]

mod answer;
mod artefact;
mod aws_endpoint;
mod directory;
mod heavy;
mod largest;
mod operations;
mod people;
mod setup;
mod stage;
mod start;
mod tls;
mod trial;
mod users;

pub use artefact::{Artefact, are_built, artefacts};
pub use start::{Start, median, start};
pub use trial::{Trial, trial};

#[cfg(test)]
mod tests;
