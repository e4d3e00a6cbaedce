//! Reads and writes the items of senders: domains and their names, IP pools, the users of SES's identities, and the
//! counters of warm-ups. The rules are in `shared/senders`.
//!
//! Other contexts need only [`sender_standing`] and [`warmup_admit`].

mod admission;
mod identity;
mod pace;
mod places;
mod receiving;
mod roll;
mod standing;
mod store;

pub use admission::{ADMITS, warmup_admit, warmup_leased};
pub use identity::{
    JOINS_IDENTITIES, LEAVES_IDENTITIES, Removal, is_own_identity, join_identity, leave_identity,
    own_identity,
};
pub use pace::{TAKES_TURNS, take_ses_turn};
pub use places::{domains, ip_pools, name_partition, numbers, pool_removal, provisions};
pub use receiving::{
    LEAVES_RECEIVING, Receiving, ReceivingItem, TAKES_RECEIVING, free_receiving, leave_receiving,
    receiver_of, receives_mail, take_receiving,
};
pub use roll::{ENROLS_DOMAINS, Roll, enrol_domain};
pub use standing::{READS_STANDING, forget_standing, sender_standing};
pub use store::{DomainNameItem, NAME_SORT, bootstrap_verified_domain};
