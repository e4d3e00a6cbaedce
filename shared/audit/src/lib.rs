//! The audit log: who changed what, in a chain of hashes per organisation.
//!
//! It contains pure rules (the content of an entry, how entries are chained, which link of a chain is broken, how details of people
//! are sealed) and the operations on the store: [`append`], [`open_details`], [`erase_details`].

mod append;
mod chain;
mod change;
mod details;
mod email;
mod entries;
mod entry;
mod event;
mod image;
mod impersonated;
mod kinds;
mod parts;
mod person_keys;
mod places;
mod refusal;
mod sessions;
mod verify;

#[cfg(test)]
mod tests;

pub use append::{NotAdded, append};
pub use chain::{
    APPEND_MAX, Anchor, ChainHead, HEAD_SORT, LAST_SORT, LinkItem, NO_HASH, SeenItem, Unreadable, sort,
};
pub use change::{Record, entry_of};
pub use details::NotSealed;
pub use email::{EmailAct, EmailNote};
pub use entries::entries_of;
pub use entry::{Actor, Entry, FieldChange, Resource, SealedDetails};
pub use event::AuditEvent;
pub use image::Image;
pub use impersonated::ImpersonatedRequest;
pub use person_keys::{ERASES_DETAILS, OPENS_DETAILS, erase_details, open_details};
pub use places::chain_partition;
pub use refusal::RefusalItem;
pub use verify::{Broken, Reason, Walk};
