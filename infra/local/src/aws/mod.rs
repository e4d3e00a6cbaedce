//! An AWS account inside this process. The SDK's clients reach it instead of the network.
//!
//! A call passes, in this order: [`iam`] (does the function's role allow it?), [`faults`] (does a test want it to fail?), the
//! service itself, and the [`ledger`] (records the call, its caller and its cost).

mod account;
mod arrivals;
mod bus;
mod by_hand;
mod call;
mod client;
mod delays;
pub(crate) mod disk;
mod dynamodb;
mod error;
mod faults;
mod iam;
mod invocation;
mod kms;
mod lambda;
mod ledger;
mod metering;
mod open;
mod options;
mod over_http;
mod partiql;
mod policy;
mod provision;
mod recovery;
mod resources;
mod s3;
mod space;
mod sqs;
mod streams;
mod topics;
mod wire;

pub use account::Account;
pub(crate) use account::LinkRequest;
pub use bus::{Buses, Published};
pub use call::{Caller, Need, Service};
pub use dynamodb::TablesError;
pub use error::OpenError;
pub use faults::{Fault, FaultHandle, When};
pub use iam::Grant;
pub(crate) use invocation::Invocation;
pub use ledger::{Entry, Ledger, Outcome};
pub use options::AccountOptions;
pub(crate) use policy::covers;
pub use policy::{Effect, Statement};
pub use resources::{ACCOUNT_ID, REGION, arn};
pub use s3::LOCAL_PATH as S3_LOCAL_PATH;
pub use sqs::Depth;
pub use topics::Topics;
pub(crate) use topics::{Delivery, keep as keep_deliveries};
pub(crate) use wire::Answer;

#[cfg(test)]
mod tests;
