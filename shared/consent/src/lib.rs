//! Consent: who is not to be written to and why, what recipients subscribe to, and how they say no.
//!
//! Pure: no AWS, no clock and no randomness that is not passed in. `shared/consent-store` reads and writes what is kept. Other
//! contexts need little of it: [`unsubscribe_headers`] for what goes out, [`RecordSuppression`] for what providers report.

mod address;
pub mod codes;
mod consent;
mod job;
mod link;
mod reason;
mod topic;
mod why;

pub use address::{Address, Channel};
pub use consent::{Cause, Choice, Consent, LIFTED_KEPT_SECONDS, SHARDS};
pub use job::RecordSuppression;
pub use link::{InvalidLink, UnsubscribeLink, unsubscribe_headers};
pub use reason::Reason;
pub use topic::{Subscription, TOPICS_MAX, Topic, Visibility};
pub use why::Why;
