//! Senders: the domains that a scope may send from, the DNS records that prove this, and the IP addresses that send the
//! mail.
//!
//! Pure: no AWS call, and no clock or randomness that is not passed in. `shared/senders-store` reads and writes the items.

mod dmarc;
mod domain;
mod event;
mod identity;
mod look;
mod mistake;
mod name;
mod number;
mod pace;
mod policy;
mod pool;
mod provisions;
mod quotes;
mod record;
mod records;
mod roll;
mod sender;
mod ses_report;
mod tracking;
mod warmup;

pub mod codes;

pub use dmarc::{Dmarc, DmarcWarning};
pub use domain::{DOMAIN_SHARDS, Domain, DomainStatus, PENDING_FOR_MS, RETURN_PATH};
pub use event::{DomainEvent, DomainEventKind};
pub use identity::{IDENTITY_USERS_MAX, IdentityItem, Joined};
pub use look::{Look, MISSES_MAX, Registration};
pub use name::{DomainName, InvalidDomainName};
pub use number::{NUMBER_SHARDS, NUMBERS_MAX, Next, Number, NumberStatus, NumberType, RECONCILED_MS};
pub use pace::{CALL_EVERY_MS, PaceItem};
pub use pool::{
    AddressWarmup, IpPool, MANAGED_WARM_MS, POOL_DOMAINS_MAX, POOL_SHARDS, POOLS_MAX, PoolAddress,
    PoolRemoval, PoolStatus, REMOVAL_SORT, REMOVE_AFTER_MS,
};
pub use provisions::{PROVISIONS_PER_HOUR, PROVISIONS_SORT, Provisions};
pub use record::{Finding, Mistake, Purpose, RecordCheck, RecordKind, RecordStatus, RequiredRecord};
pub use roll::{Caps, DOMAINS_MAX, Enrolled, ORG_DOMAINS_MAX, RollItem};
pub use sender::{PausedBy, Sender, Standing};
pub use ses_report::SesReport;
pub use tracking::{SUBDOMAIN_BYTES_MAX, Tracking, TrackingName, is_subdomain_label};
pub use warmup::{Admission, Allowance, Counter, WARMUP_DAYS_MAX, Warmup, WarmupDay, warmup_limit_exceeded};
