//! Consent: suppressed addresses and the reasons, topics that recipients subscribe to, and unsubscribe links.
//!
//! Other contexts need only [`suppressed`] before the hand-over of a message, [`find_topic`] when a message is
//! accepted, [`unsubscribe_headers`] for outgoing mail, and [`RecordSuppression`] for providers' reports. The rules are
//! pure: no clock and no randomness that is not passed in.

mod address;
pub mod codes;
mod consent;
mod job;
mod link;
mod reason;
mod store;
mod suppressed;
mod topic;

pub use address::{Address, Channel};
pub use consent::{Cause, Choice, Consent, LIFTED_KEPT_SECONDS, SHARDS};
pub use job::RecordSuppression;
pub use link::{
    InvalidLink, LINK_PURPOSE, OPENS_LINKS, SIGNS_LINKS, UnsubscribeLink, open_unsubscribe_link,
    signed_unsubscribe_url, unsubscribe_headers, unsubscribe_url,
};
pub use reason::Reason;
pub use store::{ALL_SORT, SUPPRESSES, consents, fresh_id, sort_of, suppress};
pub use suppressed::{READS_SUPPRESSED, Suppressed, Why, suppressed};
pub use topic::{FINDS_TOPICS, Subscription, TOPICS_MAX, Topic, Visibility, find_topic, topics};
