use posthorn_identity::Passkey;
use posthorn_ids::PasskeyId;
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::relying_party::CeremonyStart;

/// A passkey.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasskeyView {
    /// Always `passkey`.
    pub object: &'static str,
    /// Its id.
    pub id: PasskeyId,
    /// What you call it.
    pub name: String,
    /// When it was added (RFC 3339).
    pub created_at: String,
    /// When it last logged in (RFC 3339); null if it never did.
    pub last_used_at: Option<String>,
}

impl PasskeyView {
    /// The view of a passkey.
    pub fn of(id: PasskeyId, passkey: &Passkey) -> Self {
        let (name, created_at) = (passkey.name.clone(), time_of(passkey.created_at));
        Self { object: "passkey", id, name, created_at, last_used_at: passkey.last_used_at.map(time_of) }
    }
}

/// The first half of a ceremony with a passkey.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CeremonyView {
    /// What the second half names. It works once.
    pub ceremony_id: String,
    /// When it ends (RFC 3339).
    pub expires_at: String,
    /// The options for the browser: give them to `PublicKeyCredential.parseCreationOptionsFromJSON` to add a passkey, or to
    /// `parseRequestOptionsFromJSON` to log in (<https://www.w3.org/TR/webauthn-3/>).
    pub options: Map<String, Value>,
}

impl CeremonyView {
    /// The view of a ceremony that was stored under `ceremony_id` until `expires_at`.
    pub fn of(start: CeremonyStart, ceremony_id: &str, expires_at: i64) -> Self {
        Self { ceremony_id: ceremony_id.to_owned(), expires_at: time_of(expires_at), options: start.options }
    }
}
