//! An attempt to log in with a connection, as its organisation reads it.

use posthorn_ids::SsoAttemptId;
use schemars::JsonSchema;
use serde::Serialize;

use super::attempts::{SsoAttempt, SsoOutcome};

/// An attempt to log in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SsoAttemptView {
    /// Always `sso_attempt`.
    pub object: &'static str,
    /// Its id.
    pub id: SsoAttemptId,
    /// How it ended.
    pub outcome: SsoOutcome,
    /// Why it was refused, in one word; null if it was not.
    pub reason: Option<String>,
    /// What came, or what failed, in words.
    pub detail: Option<String>,
    /// The address of the person, as far as it was known.
    pub email: Option<String>,
    /// The address of the request.
    pub ip: Option<String>,
    /// Whether it was a test log-in, which logs nobody in.
    pub test: bool,
    /// When it was (RFC 3339).
    pub created_at: String,
}

impl SsoAttemptView {
    /// The view of an attempt.
    pub(crate) fn of(attempt: SsoAttempt) -> Self {
        Self {
            object: "sso_attempt",
            id: attempt.id,
            outcome: attempt.outcome,
            reason: attempt.reason,
            detail: attempt.detail,
            email: attempt.email,
            ip: attempt.ip,
            test: attempt.is_test,
            created_at: attempt.id.created_at().to_string(),
        }
    }
}
