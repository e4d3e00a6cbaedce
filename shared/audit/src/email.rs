//! Entries about emails, for organisations whose audit log records them.

use jiff::Timestamp;
use posthorn_ids::{AuditEntryId, EmailId, Principal};
use posthorn_items::Scope;
use serde::{Deserialize, Serialize};

use crate::{Entry, Resource};

/// An action on an email.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailAct {
    /// It was handed to the provider.
    Sent,
    /// Its sending was canceled.
    Canceled,
    /// It was accepted as a repetition of another email.
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

/// An action on an email, with its author and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailNote {
    /// The email.
    pub email_id: EmailId,
    /// The action.
    pub did: EmailAct,
    /// Who did it.
    pub by: Principal,
    /// When it was done, in Unix milliseconds.
    pub at_ms: i64,
}

impl EmailNote {
    /// The entry. Repeated calls give the same entry, with the same id.
    pub fn entry(&self, scope: &Scope) -> Entry {
        let at = Timestamp::from_millisecond(self.at_ms).unwrap_or_default();
        let did = self.did.as_str();
        Entry {
            id: AuditEntryId::derived(at, &[b"email", &self.email_id.to_bytes(), did.as_bytes()]),
            org: scope.org(),
            tenant: scope.tenant(),
            environment: scope.environment().clone(),
            actor: self.by.into(),
            action: format!("email.{did}"),
            resource: Resource { r#type: "email".to_owned(), id: self.email_id.to_string() },
            function: self.did.function().to_owned(),
            about: None,
            sealed: Vec::new(),
            changes: Vec::new(),
            ip: None,
            request_id: None,
        }
    }
}
