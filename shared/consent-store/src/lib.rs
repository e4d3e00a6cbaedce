//! Reads and writes what is kept of consent, and signs the links by which recipients say no. The rules are in `shared/consent`.
//!
//! Other contexts need little of it: [`suppressed`] before a message is handed over, [`find_topic`] when one is accepted,
//! [`signed_unsubscribe_url`] for what goes out.

mod link;
mod store;
mod suppressed;
mod topic;

pub use link::{
    LINK_PURPOSE, OPENS_LINKS, SIGNS_LINKS, open_unsubscribe_link, signed_unsubscribe_url, unsubscribe_url,
};
pub use store::{ALL_SORT, SUPPRESSES, consents, fresh_id, sort_of, suppress};
pub use suppressed::{READS_SUPPRESSED, Suppressed, suppressed};
pub use topic::{FINDS_TOPICS, find_topic, topics};
