//! Whether and how a scope sends from a domain.

use posthorn_ids::DomainId;
use posthorn_problem::Problem;

use crate::{
    Domain, DomainName, IpPool, Purpose, RecordStatus, Warmup,
    codes::{DOMAIN_PAUSED, IP_POOL_PAUSED},
};

/// Whether a scope may send from a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It may, with these settings.
    Verified(Sender),
    /// The domain is verified, but its owner has paused it. Refuse new messages and defer accepted ones.
    Paused(PausedBy),
    /// The domain, or one above it, was added but is not verified.
    Unverified,
    /// Neither the domain nor one above it was added.
    Unknown,
}

/// The part that is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PausedBy {
    /// The domain.
    Domain,
    /// The pool of addresses that it sends from.
    IpPool,
}

impl PausedBy {
    /// The refusal of a message from `domain`.
    pub fn problem(self, domain: &str) -> Problem {
        let problem = match self {
            Self::Domain => {
                DOMAIN_PAUSED.because(format!("Sending from {domain} is paused. Resume it first."))
            }
            Self::IpPool => {
                IP_POOL_PAUSED.because(format!("The IP pool of {domain} is paused. Resume it first."))
            }
        };
        problem.at("/from", "is of a domain that is paused")
    }
}

/// How a scope sends from a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The verified domain: the sender's own, or one above it.
    pub domain_id: DomainId,
    /// Its name.
    pub domain: DomainName,
    /// The configuration set of SES to send with; `None` for the deployment's default.
    pub configuration_set: Option<String>,
    /// Whether opens are tracked by default.
    pub open_tracking: bool,
    /// Whether clicks are tracked by default.
    pub click_tracking: bool,
    /// The name for tracked links and pixels. `None` means the deployment's own name, also while the record is missing.
    pub tracking_domain: Option<String>,
    /// The domain's warm-up. Each message counts against it.
    pub warmup: Option<Warmup>,
}

impl Standing {
    /// The standing of a verified domain, which sends from `pool` if it has one.
    pub fn of_verified(domain: &Domain, pool: Option<IpPool>) -> Self {
        if domain.paused_at_ms.is_some() {
            return Self::Paused(PausedBy::Domain);
        }
        if pool.as_ref().is_some_and(|pool| pool.paused_at_ms.is_some()) {
            return Self::Paused(PausedBy::IpPool);
        }
        Self::Verified(Sender {
            domain_id: domain.id,
            domain: domain.name.clone(),
            configuration_set: pool.filter(|pool| pool.set_up && !pool.simulated).map(|pool| pool.ses_name),
            open_tracking: domain.tracking.open,
            click_tracking: domain.tracking.click,
            tracking_domain: domain.usable_tracking_domain(),
            warmup: domain.warmup,
        })
    }
}

impl Domain {
    /// The name for tracked links, once its record was found.
    fn usable_tracking_domain(&self) -> Option<String> {
        let record = self.records().into_iter().find(|record| record.purpose == Purpose::Tracking)?;
        (self.status_of(&record) == RecordStatus::Verified).then_some(record.name)
    }
}
