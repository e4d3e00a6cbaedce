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
    /// It may, in this way.
    Verified(Sender),
    /// It might, but its owner has paused it: refuse new messages, hold those that were accepted.
    Paused(PausedBy),
    /// The domain, or one above it, was added but is not verified.
    Unverified,
    /// Neither it nor one above it was added.
    Unknown,
}

/// What was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PausedBy {
    /// The domain.
    Domain,
    /// The pool of addresses that it is sent from.
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
    /// The domain that stands for the sender's: itself, or one above it.
    pub domain_id: DomainId,
    /// Its name.
    pub domain: DomainName,
    /// SES's configuration set to send by; `None` for the deployment's own.
    pub configuration_set: Option<String>,
    /// Whether opens are tracked, where the message does not say.
    pub open_tracking: bool,
    /// Whether clicks are tracked, where the message does not say.
    pub click_tracking: bool,
    /// The name for tracked links and pixels; `None`, also while its record is missing, for the deployment's own.
    pub tracking_domain: Option<String>,
    /// The warm-up that each message counts against.
    pub warmup: Option<Warmup>,
}

impl Standing {
    /// Of a domain that is verified, sent from by `pool` if it has one.
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
