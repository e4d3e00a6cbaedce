//! What a domain shows of SES, of its DMARC policy and of its warm-up.

use jiff::Timestamp;
use posthorn_senders::{DmarcWarning, Domain, Purpose, RequiredRecord};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::when::time;

/// What SES says of a domain, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderView {
    /// Whether it sends for the domain.
    pub sending: bool,
    /// `SUCCESS`, `PENDING`, `TEMPORARY_FAILURE`, `FAILED` or `NOT_STARTED`.
    pub dkim: String,
    /// The same, of the envelope sender's domain.
    pub mail_from: String,
}

/// Advice on a DMARC policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmarcView {
    /// A policy to begin with.
    pub recommended: String,
    /// What is published, as of the last look: at the domain's own name, or else at the registered one above it.
    pub published: Vec<String>,
    /// Whose policy holds: the domain's own, or that of the registered one above it.
    #[serde(default)]
    pub policy_domain: Option<String>,
    /// What it asks receivers to do: `none`, `quarantine` or `reject`.
    #[serde(default)]
    pub policy: Option<String>,
    /// What is weak about it.
    pub warnings: Vec<DmarcAdvice>,
}

/// One weakness of a DMARC policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmarcAdvice {
    /// Which.
    pub code: DmarcWarning,
    /// What to do about it.
    pub advice: String,
}

/// A warm-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarmupView {
    /// When its first day began (RFC 3339).
    pub started_at: String,
    /// How many days are limited.
    pub days: u32,
    /// How many messages may be sent in the present day; none once it is over.
    pub daily_cap: Option<u64>,
    /// When the present day ends.
    pub lifts_at: Option<String>,
}

impl ProviderView {
    pub(super) fn of(domain: &Domain) -> Option<Self> {
        let report = domain.ses.as_ref()?;
        Some(Self { sending: report.sending, dkim: report.dkim.clone(), mail_from: report.mail_from.clone() })
    }
}

impl DmarcView {
    pub(super) fn of(domain: &Domain, records: &[RequiredRecord]) -> Self {
        let dmarc = domain.dmarc();
        let recommended = records.iter().find(|record| record.purpose == Purpose::Dmarc);
        let advice = |code: DmarcWarning| DmarcAdvice { code, advice: code.advice().to_owned() };
        Self {
            recommended: recommended.map(|record| record.value.clone()).unwrap_or_default(),
            published: dmarc.published,
            policy_domain: dmarc.policy_domain,
            policy: dmarc.policy,
            warnings: dmarc.warnings.into_iter().map(advice).collect(),
        }
    }
}

impl WarmupView {
    pub(super) fn of(domain: &Domain, now: Timestamp) -> Option<Self> {
        let warmup = domain.warmup?;
        let day = warmup.day(now.as_millisecond());
        Some(Self {
            started_at: time(warmup.started_at_ms)?,
            days: warmup.days,
            daily_cap: day.map(|day| day.cap),
            lifts_at: day.and_then(|day| time(day.ends_at_ms)),
        })
    }
}
