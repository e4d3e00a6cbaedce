//! Delays that calls ask SQS for: read for the ledger, and set to zero when tests do not want to wait.

use serde_json::{Value, json};

const FIELDS: [&str; 2] = ["DelaySeconds", "VisibilityTimeout"];

/// The seconds that a send or a change of visibility asks for, one for each message that has them.
pub(crate) fn asked(action: &str, body: &Value) -> Vec<u32> {
    if !sets_delay(action) {
        return Vec::new();
    }
    messages(body)
        .filter_map(|message| FIELDS.iter().find_map(|field| message[*field].as_u64()))
        .map(|s| s as u32)
        .collect()
}

/// The number of messages in a call.
pub(crate) fn count(body: &Value) -> u32 {
    messages(body).count() as u32
}

/// Sets every delay to zero.
pub(crate) fn collapse(action: &str, body: &mut Value) {
    if !sets_delay(action) {
        return;
    }
    zero(body);
    for entry in body.get_mut("Entries").and_then(Value::as_array_mut).into_iter().flatten() {
        zero(entry);
    }
}

fn zero(message: &mut Value) {
    for field in FIELDS {
        if !message[field].is_null() {
            message[field] = json!(0);
        }
    }
}

fn sets_delay(action: &str) -> bool {
    action.starts_with("SendMessage") || action.starts_with("ChangeMessageVisibility")
}

fn messages(body: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match body["Entries"].as_array() {
        Some(entries) => Box::new(entries.iter()),
        None => Box::new(std::iter::once(body)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_read_before_they_are_collapsed_to_zero() {
        let mut body = json!({ "Entries": [{ "DelaySeconds": 900 }, { "Id": "b" }, { "DelaySeconds": 3 }] });
        assert_eq!(asked("SendMessageBatch", &body), [900, 3]);
        collapse("SendMessageBatch", &mut body);
        assert_eq!(asked("SendMessageBatch", &body), [0, 0]);
        assert!(body["Entries"][1]["DelaySeconds"].is_null());
        assert!(body.get("DelaySeconds").is_none());
    }
}
