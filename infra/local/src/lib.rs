//! Posthorn's cloud on this machine: runs the deployed templates in one process, with AWS embedded.
//!
//! - [`template`] reads the SAM templates strictly;
//! - [`aws`] is the account: DynamoDB, SQS, SNS, KMS and S3 behind the SDK's HTTP client; [`ses`] is SES with its mailbox,
//!   [`sms`] is End User Messaging SMS with its phones;
//! - [`cloud`] deploys functions into the account and runs their triggers, for tests step by step;
//! - [`edge`] is the port of `cargo run`: the APIs, pages for developers, and the account for functions in other processes;
//! - [`lambda`] runs a release binary as Lambda would.

pub mod aws;
pub mod cloud;
mod demo;
pub mod edge;
pub mod lambda;
mod pages;
mod receiver;
mod response;
pub mod ses;
pub mod sms;
mod state;
pub mod template;

pub use demo::{DEMO_FILE, Demo};
pub use state::{begin_start, end_start, lock_state, make_private_dir, write_private};
