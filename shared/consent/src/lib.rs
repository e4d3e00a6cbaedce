//! Consent: suppressed addresses and the reasons, topics that recipients subscribe to, and unsubscribe links.
//!
//! Pure: no AWS call, and no clock or randomness that is not passed in. `shared/consent-store` reads and writes the
//! items. Other contexts need only [`unsubscribe_headers`] for outgoing mail, and [`RecordSuppression`] for providers'
//! reports.

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
