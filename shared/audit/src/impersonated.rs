//! Requests that somebody made in another person's place. Each is in the audit log, whatever it asked for.

use jiff::Timestamp;
use posthorn_ids::{AuditEntryId, PersonId};
use posthorn_items::{Item, Scope};
use serde::{Deserialize, Serialize};

use crate::{Actor, Entry, Resource};

/// How long the item is kept: by then the entry is in the log.
const KEPT_MS: i64 = 25 * 3600 * 1000;

/// A request that somebody makes in another person's place. It is written before the request is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpersonatedRequest {
    /// The id of the entry: random, because callers may choose the ids of their requests.
    pub id: AuditEntryId,
    /// Who makes it.
    pub by: PersonId,
    /// In whose place.
    pub person: PersonId,
    /// The function.
    pub function: String,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// The request's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Item for ImpersonatedRequest {
    const KIND: &'static str = "impersonated_request";

    fn expires_at(&self) -> Option<i64> {
        Some((self.id.created_at().as_millisecond() + KEPT_MS) / 1000)
    }
}

impl ImpersonatedRequest {
    /// A request that begins now.
    pub fn new(now: Timestamp, (by, person): (PersonId, PersonId), function: &str) -> Self {
        let (id, function) = (AuditEntryId::new(now), function.to_owned());
        Self { id, by, person, function, ip: None, request_id: None }
    }

    /// Its sort key.
    pub fn sort(&self) -> String {
        self.id.suffix()
    }

    /// The entry. Repeated calls give the same one.
    pub fn entry(&self, scope: &Scope) -> Entry {
        Entry {
            id: self.id,
            org: scope.org(),
            tenant: scope.tenant(),
            environment: scope.environment().clone(),
            actor: Actor::Person(self.by.to_string()),
            action: "request.impersonated".to_owned(),
            resource: Resource { r#type: "member".to_owned(), id: self.person.to_string() },
            function: self.function.clone(),
            about: None,
            sealed: Vec::new(),
            changes: Vec::new(),
            ip: self.ip.clone(),
            request_id: self.request_id.clone(),
        }
    }
}
