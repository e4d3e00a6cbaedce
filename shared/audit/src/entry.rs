use posthorn_ids::{AuditEntryId, Environment, OrgId, TenantId};
use serde::{Deserialize, Serialize};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// Whoever held this API key.
    Key(String),
    /// Posthorn itself, by this function: a schedule, a queue, a stream.
    System(String),
    /// Nobody that Posthorn knows: the table was written to past it.
    Unknown,
}

/// What stands where Posthorn does not know.
pub(crate) const UNKNOWN: &str = "unknown";

impl Actor {
    /// `key`, `system` or `unknown`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::System(_) => "system",
            Self::Unknown => UNKNOWN,
        }
    }

    /// The key's id, or the function's name; `unknown`.
    pub fn id(&self) -> &str {
        match self {
            Self::Key(id) | Self::System(id) => id,
            Self::Unknown => UNKNOWN,
        }
    }
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Such as `api_key`.
    pub r#type: String,
    /// Its id.
    pub id: String,
}

/// A field that is another than before. What is secret, or long, says only that it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What was there, as JSON text: an entry's hash must not hang on how numbers are written again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What is there now, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// One thing that was done, or that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, which tells when it was done. Derived: the same change is the same entry however often it is told.
    pub id: AuditEntryId,
    /// Whose it is.
    pub org: OrgId,
    /// The tenant, where what was done belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
    /// The environment.
    pub environment: Environment,
    /// Who did it.
    pub actor: Actor,
    /// What: the resource's type and `created`, `updated` or `deleted`; `request.refused`.
    pub action: String,
    /// To what.
    pub resource: Resource,
    /// Through which function.
    pub function: String,
    /// What is another than before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Entry {
    /// Unix milliseconds at which it was done.
    pub fn at_ms(&self) -> i64 {
        self.id.created_at().as_millisecond()
    }
}
