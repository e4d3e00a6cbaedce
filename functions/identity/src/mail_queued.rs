use schemars::JsonSchema;
use serde::Serialize;

/// The request was accepted. A mail follows if there is one to send: the answer does not tell whether an account exists.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MailQueued {
    /// Always `accepted`.
    pub status: &'static str,
}

impl MailQueued {
    /// The answer.
    pub const ACCEPTED: Self = Self { status: "accepted" };
}
