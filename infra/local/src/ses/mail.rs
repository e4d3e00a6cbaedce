//! A sent mail and its events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message handed to SES.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// SES's message id.
    #[serde(default, skip_serializing)]
    pub id: String,
    /// When SES accepted it.
    pub at: Timestamp,
    /// The sender in the call to SES.
    pub from: String,
    /// The envelope's recipients.
    pub recipients: Vec<String>,
    /// The configuration set that the call names.
    pub configuration_set: Option<String>,
    /// The tags that the caller gave.
    pub tags: Vec<(String, String)>,
    /// The message itself.
    #[serde(skip)]
    pub raw: Vec<u8>,
}

/// An event that SES published.
#[derive(Debug, Clone, Deserialize)]
pub struct MailEvent {
    /// The message.
    pub mail_id: String,
    /// When it was published.
    pub at: Timestamp,
    /// The event's JSON.
    pub event: Value,
}
