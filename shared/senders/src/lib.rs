//! Senders: the domains that a scope may send from, and the DNS records that prove it.
//!
//! Other contexts need little of it: [`sender_standing`]. All but the store's own calls is pure.

mod domain;
mod name;
mod policy;
mod record;
mod standing;
mod store;

pub mod codes;

pub use domain::{Domain, DomainStatus, PENDING_FOR_MS};
pub use name::{DomainName, InvalidDomainName};
pub use record::{Finding, Purpose, RecordCheck, RecordKind, RecordStatus, RequiredRecord};
pub use standing::{Standing, sender_standing};
pub use store::{DomainNameItem, NAME_SORT, bootstrap_verified_domain, domains, name_partition};
