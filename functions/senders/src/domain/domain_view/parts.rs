//! Parts of a domain's view: the report of SES, the DMARC policy and the warm-up.

use jiff::Timestamp;
use posthorn_senders::{DmarcWarning, Domain, Purpose, RequiredRecord};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::times::time;

/// The report of SES about a domain, with SES's own values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderView {
    /// Whether SES sends for the domain.
    pub sending: bool,
    /// The state of DKIM: `SUCCESS`, `PENDING`, `TEMPORARY_FAILURE`, `FAILED` or `NOT_STARTED`.
    pub dkim: String,
    /// The state of the envelope sender's domain, with the same values.
    pub mail_from: String,
}

/// Advice on a DMARC policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmarcView {
    /// A policy to start with.
    pub recommended: String,
    /// The published policies at the last check: at the domain's own name, or else at the registered domain above it.
    pub published: Vec<String>,
    /// The domain whose policy applies: the domain itself, or the registered domain above it. Null if there is no policy.
    #[serde(default)]
    pub policy_domain: Option<String>,
    /// What the policy asks receivers to do: `none`, `quarantine` or `reject`. Null if there is no policy.
    #[serde(default)]
    pub policy: Option<String>,
    /// The weaknesses of the policy.
    pub warnings: Vec<DmarcAdvice>,
}

/// One weakness of a DMARC policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmarcAdvice {
    /// The weakness.
    pub code: DmarcWarning,
    /// How to correct it.
    pub advice: String,
}

/// The warm-up of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarmupView {
    /// When its first day began (RFC 3339).
    pub started_at: String,
    /// How many days it lasts.
    pub days: u32,
    /// How many messages may be sent in the present day; null when the warm-up is over.
    pub daily_cap: Option<u64>,
    /// When the present day ends (RFC 3339); null when the warm-up is over.
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
