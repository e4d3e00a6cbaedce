use posthorn_ids::ApiKeyId;
use posthorn_store::CredentialItem;
use schemars::JsonSchema;
use serde::Serialize;

/// An API key as callers read it; its secret is shown once, when it is made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApiKeySummary {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it was revoked, if it was.
    pub revoked_at: Option<String>,
}

impl ApiKeySummary {
    /// What a credential shows of itself.
    pub fn of(credential: &CredentialItem) -> Self {
        let revoked_at = credential.revoked_at.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        Self {
            id: credential.id,
            name: credential.name.clone(),
            scopes: credential.permissions.clone(),
            created_at: credential.id.created_at().to_string(),
            revoked_at: revoked_at.map(|at| at.to_string()),
        }
    }
}
