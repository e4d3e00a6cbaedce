use posthorn_ids::{DomainId, EventId};
use serde::{Deserialize, Serialize};

/// What became of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainEventKind {
    /// It may be sent from.
    Verified,
    /// Its records did not come in time.
    Failed,
    /// It may not be sent from any more: records are gone, or SES has withdrawn it.
    Regressed,
}

impl DomainEventKind {
    /// The type under which webhooks tell it.
    pub fn webhook_type(self) -> &'static str {
        match self {
            Self::Verified => "domain.verified",
            Self::Failed => "domain.failed",
            Self::Regressed => "domain.regressed",
        }
    }
}

/// Something that became of a domain, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainEvent {
    /// What.
    #[serde(rename = "k")]
    pub kind: DomainEventKind,
    /// Unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

impl DomainEvent {
    /// Its id, the same however often it is told.
    pub fn id(&self, domain: DomainId) -> EventId {
        let at = jiff::Timestamp::from_millisecond(self.at_ms).unwrap_or_default();
        EventId::derived(at, &[domain.suffix().as_bytes(), self.kind.webhook_type().as_bytes()])
    }
}
