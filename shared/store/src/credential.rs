use jiff::Timestamp;
use posthorn_ids::ApiKeyId;
use posthorn_items::{InvalidScope, Item, Listed, Scope, door};
use serde::{Deserialize, Serialize};

pub(crate) fn partition_key(id: ApiKeyId) -> String {
    format!("credential/{}", id.suffix())
}

/// An API key at rest: whose it is, the SHA-256 of its secret, and what it may do. The secret itself is kept nowhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CredentialItem {
    /// The key's id, which is its public part too.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the secret, in hex.
    pub secret_hash: String,
    /// What it may do.
    pub permissions: Vec<String>,
    /// Unix milliseconds at which it was revoked.
    pub revoked_at: Option<i64>,
    /// The domains that it may send from; any of its scope's where there are none.
    #[serde(default)]
    pub allowed_domains: Option<Vec<String>>,
    /// The networks that it may be used from; any where there are none.
    #[serde(default)]
    pub allowed_cidrs: Option<Vec<String>>,
    /// Requests that it may make in a second; as many as its organisation's where it says nothing.
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// Unix milliseconds from which on it works no more.
    #[serde(default)]
    pub expires_at: Option<i64>,
    /// The key that it took the place of.
    #[serde(default)]
    pub rotated_from: Option<ApiKeyId>,
    /// The key that takes its place.
    #[serde(default)]
    pub rotated_to: Option<ApiKeyId>,
    scope: String,
}

impl CredentialItem {
    /// A credential of `scope` without limits; a key can only be made inside the scope of whoever makes it.
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
            scope: scope.label(),
        }
    }

    /// The scope that presenting this credential proves. Call it after the secret was compared.
    pub fn scope(&self) -> Result<Scope, InvalidScope> {
        door::from_label(&self.scope)
    }

    /// Whether it was revoked or has expired.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.revoked_at.is_some() || self.expires_at.is_some_and(|at| at <= now.as_millisecond())
    }

    /// Whether it is one of `scope`'s keys.
    pub fn belongs_to(&self, scope: &Scope) -> bool {
        self.scope == scope.label()
    }
}

impl Item for CredentialItem {
    const KIND: &'static str = "credential";
    const AUDITED: bool = true;

    fn listed(&self) -> Option<Listed> {
        Some(door::listed_under(self.scope.clone(), &self.id))
    }
}
