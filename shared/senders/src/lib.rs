//! Senders: the domains that a scope may send from, the DNS records that prove this, and the IP addresses that send the
//! mail.
//!
//! Other contexts need only [`sender_standing`] and [`warmup_admit`]. Everything except the calls to the store is pure.

mod admission;
mod dmarc;
mod domain;
mod event;
mod identity;
mod look;
mod mistake;
mod name;
mod pace;
mod policy;
mod pool;
mod receiving;
mod record;
mod roll;
mod ses_report;
mod standing;
mod store;
mod tracking;
mod warmup;

pub mod codes;

pub use admission::{ADMITS, Admission, warmup_admit, warmup_leased, warmup_limit_exceeded};
pub use dmarc::{Dmarc, DmarcWarning};
pub use domain::{DOMAIN_SHARDS, Domain, DomainStatus, PENDING_FOR_MS, RETURN_PATH};
pub use event::{DomainEvent, DomainEventKind};
pub use identity::{
    IDENTITY_USERS_MAX, JOINS_IDENTITIES, Joined, LEAVES_IDENTITIES, Removal, is_own_identity, join_identity,
    leave_identity, own_identity,
};
pub use look::{Look, MISSES_MAX, Registration};
pub use mistake::Mistake;
pub use name::{DomainName, InvalidDomainName};
pub use pace::{CALL_EVERY_MS, TAKES_TURNS, take_ses_turn};
pub use pool::{
    AddressWarmup, IpPool, MANAGED_WARM_MS, POOL_DOMAINS_MAX, POOL_SHARDS, POOLS_MAX, PoolAddress,
    PoolRemoval, PoolStatus, REMOVAL_SORT, REMOVE_AFTER_MS, ip_pools, pool_removal,
};
pub use receiving::{
    LEAVES_RECEIVING, Receiving, ReceivingItem, TAKES_RECEIVING, free_receiving, leave_receiving,
    receiver_of, take_receiving, takes_mail_in,
};
pub use record::{Finding, Purpose, RecordCheck, RecordKind, RecordStatus, RequiredRecord};
pub use roll::{Caps, DOMAINS_MAX, ENROLS_DOMAINS, Enrolled, ORG_DOMAINS_MAX, Roll, enrol_domain};
pub use ses_report::SesReport;
pub use standing::{PausedBy, READS_STANDING, Sender, Standing, forget_standing, sender_standing};
pub use store::{DomainNameItem, NAME_SORT, bootstrap_verified_domain, domains, name_partition};
pub use tracking::{SUBDOMAIN_BYTES_MAX, Tracking, TrackingName, is_subdomain_label};
pub use warmup::{Allowance, Counter, WARMUP_DAYS_MAX, Warmup, WarmupDay};
