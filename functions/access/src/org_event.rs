//! Makes an event of a change of something that belongs to the organisation.

use jiff::Timestamp;
use posthorn_ids::EventId;
use posthorn_webhooks::WebhookEvent;
use serde_json::Value;

/// An event of the thing with this id suffix. `sequence` is the change's place in its stream, so that a change that is read again gives
/// the same id.
pub(crate) fn org_event(kind: &str, suffix: &str, data: Value, sequence: &str, at_ms: i64) -> WebhookEvent {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    let id = EventId::derived(at, &[kind.as_bytes(), suffix.as_bytes(), sequence.as_bytes()]);
    WebhookEvent { id, r#type: kind.to_owned(), created_at: at.to_string(), data }
}
