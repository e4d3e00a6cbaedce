use jiff::Timestamp;
use posthorn_ids::{ApiKeyId, DirectoryId, PersonId, SetupLinkId};
use posthorn_items::{InvalidScope, Item, Listed, Scope, door};
use serde::{Deserialize, Serialize};

pub(crate) fn partition_key(id: ApiKeyId) -> String {
    format!("credential/{}", id.suffix())
}

/// A stored API key: its scope, the SHA-256 of its secret, and its permissions. The secret itself is not stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialItem {
    /// The key's id, which is also the key's public part.
    pub id: ApiKeyId,
    /// Its display name.
    pub name: String,
    /// SHA-256 of the secret, in hex.
    pub secret_hash: String,
    /// Its permissions.
    pub permissions: Vec<String>,
    /// When it was revoked, in Unix milliseconds.
    pub revoked_at: Option<i64>,
    /// The domains that it may send from; `None` means all domains of its scope.
    #[serde(default)]
    pub allowed_domains: Option<Vec<String>>,
    /// The networks that it may be used from; `None` means all.
    #[serde(default)]
    pub allowed_cidrs: Option<Vec<String>>,
    /// Requests per second that it may make; `None` means the limit that its organisation sets for keys.
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// When it stops working, in Unix milliseconds.
    #[serde(default)]
    pub expires_at: Option<i64>,
    /// The key that it replaced.
    #[serde(default)]
    pub rotated_from: Option<ApiKeyId>,
    /// The key that replaces it.
    #[serde(default)]
    pub rotated_to: Option<ApiKeyId>,
    /// The person who made it, or who made the key that made it. It can do no more than this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<PersonId>,
    /// The directory that sends users and groups with it; `None` for every other key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<DirectoryId>,
    /// The set-up link that it was given for; `None` for every other key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<SetupLinkId>,
    scope: String,
}

impl CredentialItem {
    /// A credential of `scope` without limits. A caller can only make keys inside its own scope.
    pub fn new(
        scope: &Scope,
        id: ApiKeyId,
        name: String,
        secret_hash: String,
        permissions: Vec<String>,
    ) -> Self {
        Self {
            id,
            name,
            secret_hash,
            permissions,
            revoked_at: None,
            allowed_domains: None,
            allowed_cidrs: None,
            rate_limit: None,
            expires_at: None,
            rotated_from: None,
            rotated_to: None,
            made_by: None,
            directory: None,
            setup: None,
            scope: scope.label(),
        }
    }

    /// The scope that this credential proves. Call it only after the secret was compared.
    pub fn scope(&self) -> Result<Scope, InvalidScope> {
        door::from_label(&self.scope)
    }

    /// Whether it was revoked or has expired.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.revoked_at.is_some() || self.expires_at.is_some_and(|at| at <= now.as_millisecond())
    }

    /// Whether it belongs to `scope`.
    pub fn belongs_to(&self, scope: &Scope) -> bool {
        self.scope == scope.label()
    }
}

impl Item for CredentialItem {
    const KIND: &'static str = "credential";
    const SHAPE: u32 = 2;
    const AUDITED: bool = true;

    fn listed(&self) -> Option<Listed> {
        Some(door::listed_under(self.scope.clone(), &self.id))
    }
}
