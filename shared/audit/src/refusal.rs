//! Refused requests in the audit log: at most one for each caller, code and hour, so that no caller can flood the log.

use jiff::Timestamp;
use posthorn_ids::{AuditEntryId, Principal};
use posthorn_items::{Item, Scope};
use serde::{Deserialize, Serialize};

use crate::{Entry, Resource};

/// The period in which repeated refusals are recorded once.
const HOUR_MS: i64 = 3600 * 1000;
/// How long the items of an hour are kept: by then they are in the log.
const KEPT_HOURS: i64 = 25;

/// The first request of a principal in an hour that was refused with a code. Its sort key contains all three. It is
/// written only if no such item exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalItem {
    /// Who was refused. Old items have a key under this name.
    #[serde(rename = "key")]
    pub principal: Principal,
    /// The code of the refusal.
    pub code: String,
    /// The hour, counted from 1970.
    pub hour: i64,
    /// The function that refused.
    pub function: String,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

impl Item for RefusalItem {
    const KIND: &'static str = "refusal";

    fn expires_at(&self) -> Option<i64> {
        Some((self.hour + KEPT_HOURS) * HOUR_MS / 1000)
    }
}

impl RefusalItem {
    /// The hour of a time.
    pub fn hour_of(at: Timestamp) -> i64 {
        at.as_millisecond().div_euclid(HOUR_MS)
    }

    /// Its sort key.
    pub fn sort(&self) -> String {
        format!("{}/{}/{}", self.principal.suffix(), self.code, self.hour)
    }

    /// The entry. Repeated calls give the same entry, with the same id. Its time is the beginning of its hour.
    pub fn entry(&self, scope: &Scope) -> Entry {
        let at = Timestamp::from_millisecond(self.hour * HOUR_MS).unwrap_or_default();
        let who = self.principal.to_string();
        Entry {
            id: AuditEntryId::derived(at, &[b"refusal", who.as_bytes(), self.code.as_bytes()]),
            org: scope.org(),
            tenant: scope.tenant(),
            environment: scope.environment().clone(),
            actor: self.principal.into(),
            action: "request.refused".to_owned(),
            resource: Resource { r#type: "refusal".to_owned(), id: self.code.clone() },
            function: self.function.clone(),
            about: None,
            sealed: Vec::new(),
            changes: Vec::new(),
            ip: self.ip.clone(),
            request_id: None,
        }
    }
}
