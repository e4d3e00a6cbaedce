use posthorn_ids::{AuditEntryId, Environment, OrgId, PersonId, Principal, TenantId};
use serde::{Deserialize, Serialize};

/// The author of a change or of a refused request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// The holder of this API key.
    Key(String),
    /// This person, with a session.
    Person(String),
    /// Posthorn itself, by this function. A schedule, a queue or a stream called it.
    System(String),
    /// Unknown: something other than Posthorn wrote to the table.
    Unknown,
}

impl From<Principal> for Actor {
    fn from(principal: Principal) -> Self {
        match principal {
            Principal::Key(id) => Self::Key(id.to_string()),
            Principal::Person(id) => Self::Person(id.to_string()),
        }
    }
}

/// Written where the actor or the function is unknown.
pub(crate) const UNKNOWN: &str = "unknown";

impl Actor {
    /// `key`, `person`, `system` or `unknown`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Person(_) => "person",
            Self::System(_) => "system",
            Self::Unknown => UNKNOWN,
        }
    }

    /// The id of the key or of the person, the function's name, or `unknown`.
    pub fn id(&self) -> &str {
        match self {
            Self::Key(id) | Self::Person(id) | Self::System(id) => id,
            Self::Unknown => UNKNOWN,
        }
    }
}

/// The thing that was changed or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its type, for example `api_key`.
    pub r#type: String,
    /// Its id.
    pub id: String,
}

/// A changed field. A secret or long value is left out; the entry then only says that the field changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// The old value, as JSON text. Text, because an entry's hash must not depend on how numbers are formatted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The new value, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What an entry says about a person, sealed with the key of that person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedDetails {
    /// The person.
    pub person: PersonId,
    /// The sealed details, in base64.
    pub text: String,
}

/// One change, or one refused request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, which contains the time of the change. It is derived from the change: a repeated record gives the same entry.
    pub id: AuditEntryId,
    /// The organisation that it belongs to.
    pub org: OrgId,
    /// The tenant, if the changed thing belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
    /// The environment.
    pub environment: Environment,
    /// Who did it.
    pub actor: Actor,
    /// The action: the resource's type and `created`, `updated` or `deleted`; or `request.refused`.
    pub action: String,
    /// The thing that was changed.
    pub resource: Resource,
    /// The function that did it.
    pub function: String,
    /// The person whom the changes describe: by their device, say. Of an unknown actor, the address is counted as this person's too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PersonId>,
    /// What describes people, once the entry is in the log. `changes` and `ip` are empty then, as far as they describe people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<SealedDetails>,
    /// The changed fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// The request's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Entry {
    /// When it was done, in Unix milliseconds.
    pub fn at_ms(&self) -> i64 {
        self.id.created_at().as_millisecond()
    }
}
