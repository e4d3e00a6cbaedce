//! What was done with an email, for organisations that have the log tell of it.

use jiff::Timestamp;
use posthorn_ids::{ApiKeyId, AuditEntryId, EmailId};
use posthorn_items::{Item, Scope};
use serde::{Deserialize, Serialize};

use crate::{Actor, Entry, Resource};

/// The stream has told of a note by then, and its item may go.
const KEPT_MS: i64 = 25 * 3600 * 1000;

/// What was done with an email.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailAct {
    /// It was handed to the provider.
    Sent,
    /// It was called back.
    Canceled,
    /// It was accepted as the repetition of another.
    Resent,
}

impl EmailAct {
    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Canceled => "canceled",
            Self::Resent => "resent",
        }
    }

    fn function(self) -> &'static str {
        match self {
            Self::Sent => "deliver-email",
            Self::Canceled => "cancel-email",
            Self::Resent => "resend-email",
        }
    }
}

/// That something was done with an email. It stands in the email's own partition, once for each act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailNote {
    /// The email.
    pub email_id: EmailId,
    /// What was done.
    pub did: EmailAct,
    /// The key of whoever had it done.
    pub key: ApiKeyId,
    /// Unix milliseconds.
    pub at_ms: i64,
}

impl Item for EmailNote {
    const KIND: &'static str = "email_note";

    fn expires_at(&self) -> Option<i64> {
        Some((self.at_ms + KEPT_MS) / 1000)
    }
}

impl EmailNote {
    /// Its sort key, behind the email's head and content.
    pub fn sort(&self) -> String {
        format!("work/{}", self.did.as_str())
    }

    /// The entry, the same however often it is told.
    pub fn entry(&self, scope: &Scope) -> Entry {
        let at = Timestamp::from_millisecond(self.at_ms).unwrap_or_default();
        let did = self.did.as_str();
        Entry {
            id: AuditEntryId::derived(at, &[b"email", &self.email_id.to_bytes(), did.as_bytes()]),
            org: scope.org(),
            tenant: scope.tenant(),
            environment: scope.environment().clone(),
            actor: Actor::Key(self.key.to_string()),
            action: format!("email.{did}"),
            resource: Resource { r#type: "email".to_owned(), id: self.email_id.to_string() },
            function: self.did.function().to_owned(),
            changes: Vec::new(),
            ip: None,
            request_id: None,
        }
    }
}
