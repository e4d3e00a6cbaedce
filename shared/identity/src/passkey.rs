use serde::{Deserialize, Serialize};

/// A passkey of an account. The credential is text here: only the functions that check signatures link the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What the person calls it.
    pub name: String,
    /// The id of its credential, in base64url.
    pub credential_id: String,
    /// The credential in JSON: the public key, the counter and the state of its backup.
    pub credential: String,
    /// When it was added, in Unix milliseconds.
    pub created_at: i64,
    /// When it last logged in, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
}
