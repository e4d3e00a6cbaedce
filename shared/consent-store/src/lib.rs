//! Reads and writes the items of consent, and signs unsubscribe links. The rules are in `shared/consent`.
//!
//! Other contexts need only [`suppressed`] before the hand-over of a message, [`find_topic`] when a message is accepted,
//! and [`signed_unsubscribe_url`] for outgoing mail.

mod link;
mod places;
mod store;
mod suppressed;
mod topic;

pub use link::{
    LINK_PURPOSE, OPENS_LINKS, SIGNS_LINKS, open_unsubscribe_link, signed_unsubscribe_url, unsubscribe_url,
};
pub use places::{consents, topics};
pub use store::{ALL_SORT, SUPPRESSES, fresh_id, sort_of, suppress};
pub use suppressed::{Asked, READS_SUPPRESSED, Suppressed, suppressed};
pub use topic::{FINDS_TOPICS, find_topic};
