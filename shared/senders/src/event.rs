use posthorn_ids::{DomainId, EventId};
use serde::{Deserialize, Serialize};

/// The kind of a domain's event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainEventKind {
    /// The domain may send.
    Verified,
    /// Its records were not published in time.
    Failed,
    /// The domain may no longer send: records are missing, or SES no longer confirms it.
    Regressed,
}

impl DomainEventKind {
    /// The event's type in webhooks.
    pub fn webhook_type(self) -> &'static str {
        match self {
            Self::Verified => "domain.verified",
            Self::Failed => "domain.failed",
            Self::Regressed => "domain.regressed",
        }
    }
}

/// An event of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainEvent {
    /// The kind.
    #[serde(rename = "k")]
    pub kind: DomainEventKind,
    /// Unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

impl DomainEvent {
    /// The event's id. It is derived, so a repeated event keeps its id.
    pub fn id(&self, domain: DomainId) -> EventId {
        let at = jiff::Timestamp::from_millisecond(self.at_ms).unwrap_or_default();
        EventId::derived(at, &[domain.suffix().as_bytes(), self.kind.webhook_type().as_bytes()])
    }
}
