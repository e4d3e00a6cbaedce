//! Shows a dead letter to the operator, without secrets and without text that people wrote.

use posthorn_hidden::AnyField;
use posthorn_queues::DeadLetter;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Longer texts are cut to this many characters.
const TEXT_CHARS_MAX: usize = 200;
/// The most items of a list, or fields of an object, that are shown.
const PARTS_MAX: usize = 50;
/// A field may contain a secret or text that people wrote if its name contains one of these words. Its value is left out.
const LEFT_OUT: [&str; 14] = [
    "secret",
    "token",
    "authorization",
    "password",
    "signature",
    "cert",
    "html",
    "text",
    "raw",
    "content",
    "headers",
    "answer",
    "org_name",
    "inviter",
];
/// Fields in which Lambda describes the failed call, such as the function that a stream position belongs to. Their names contain
/// "text", but they are shown.
const OF_LAMBDA: [&str; 2] = ["requestContext", "responseContext"];
/// The most ids in a summary.
const IDS_MAX: usize = 5;

/// A dead letter: a message in a dead-letter queue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeadLetter")]
pub struct DeadLetterView {
    /// Its SQS message id, with which it is replayed and dropped.
    pub id: String,
    /// How often this queue has delivered it, including this time.
    pub received: u32,
    /// When it was sent (RFC 3339).
    pub sent_at: String,
    /// Its scope: organisation, tenant (or 0) and environment. Null if it contains none.
    pub scope: Option<String>,
    /// The request that caused it. Null if it contains none.
    pub request_id: Option<String>,
    /// Why it failed. Null if unknown.
    pub reason: Option<AnyField>,
    /// Its content. Long texts are cut. Values that may be secret, and texts that people wrote, are left out.
    pub payload: AnyField<Value>,
}

impl DeadLetterView {
    /// Builds the view of a dead letter.
    pub fn of(dead_letter: &DeadLetter) -> Self {
        let body: Value = serde_json::from_str(&dead_letter.body).unwrap_or(Value::Null);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let sent_at = jiff::Timestamp::from_millisecond(dead_letter.sent_at_ms).unwrap_or_default();
        // Of an unreadable dead letter, the beginning is shown.
        let unread = || Value::String(cut(&dead_letter.body));
        Self {
            id: dead_letter.id.clone(),
            received: dead_letter.received,
            sent_at: sent_at.to_string(),
            scope: text(&body["scope"]),
            request_id: text(&body["request_id"]),
            reason: dead_letter
                .attributes
                .get("ErrorMessage")
                .cloned()
                .or(text(&body["requestContext"]["condition"]))
                .map(Into::into),
            payload: match body.get("payload") {
                Some(payload) => shown(payload),
                None if body.is_null() => unread(),
                None => shown(&body),
            }
            .into(),
        }
    }
}

fn shown(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text)),
        Value::Array(items) => items.iter().take(PARTS_MAX).map(shown).collect(),
        Value::Object(fields) => {
            let one = |(name, value): (&String, &Value)| {
                let lower = name.to_ascii_lowercase();
                let hidden =
                    !OF_LAMBDA.contains(&name.as_str()) && LEFT_OUT.iter().any(|word| lower.contains(word));
                (name.clone(), if hidden { Value::String("(left out)".to_owned()) } else { shown(value) })
            };
            Value::Object(fields.iter().take(PARTS_MAX).map(one).collect())
        }
        other => other.clone(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Lists the scope and the typed ids in a dead letter, in order, at most five. The audit log keeps its entries for years, so it may
/// store only these.
pub fn ids_in(body: &str) -> String {
    let is_id = |word: &&str| {
        let typed = |body: &str| posthorn_ids::suffix_of(body).is_some();
        typed(word) || word.split('-').next().is_some_and(typed)
    };
    let words =
        body.split(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '_' | '-')));
    let mut found: Vec<&str> = Vec::new();
    for word in words.filter(is_id) {
        if found.len() < IDS_MAX && !found.contains(&word) {
            found.push(word);
        }
    }
    found.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dead_letter(body: &Value) -> DeadLetter {
        DeadLetter {
            id: "m1".into(),
            receipt: "r".into(),
            body: body.to_string(),
            received: 2,
            sent_at_ms: 0,
            group: None,
            attributes: Default::default(),
        }
    }

    #[test]
    fn possible_secrets_and_texts_that_people_wrote_are_left_out() {
        let payload = json!({ "email_id": "email_01h455vb4pex5vsknk084sn02q", "signing_secret": "x", "data": { "html": "<p>" } });
        let body = json!({ "scope": "org_1-0-live", "request_id": "req_1", "payload": payload });
        let shown = DeadLetterView::of(&dead_letter(&body));
        assert_eq!(shown.payload["email_id"], "email_01h455vb4pex5vsknk084sn02q");
        assert_eq!(
            (&shown.payload["signing_secret"], &shown.payload["data"]["html"]),
            (&json!("(left out)"), &json!("(left out)"))
        );
        assert_eq!(
            (shown.scope.as_deref(), shown.request_id.as_deref()),
            (Some("org_1-0-live"), Some("req_1"))
        );
        let mut unreadable = dead_letter(&json!(null));
        unreadable.body = "x".repeat(300);
        assert_eq!(
            DeadLetterView::of(&unreadable).payload.as_str().map(|text| text.chars().count()),
            Some(201)
        );
    }

    #[test]
    fn a_stream_position_shows_the_function_that_it_belongs_to() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:posthorn-dev-count-messages";
        let body = json!({
            "requestContext": { "functionArn": arn, "condition": "RetryAttemptsExhausted" },
            "responseContext": { "statusCode": 200, "functionError": "Unhandled" },
            "DDBStreamBatchInfo": { "shardId": "shard-1" },
        });
        let shown = DeadLetterView::of(&dead_letter(&body));
        assert_eq!(shown.payload["requestContext"]["functionArn"], arn);
        assert_eq!(shown.payload["responseContext"]["functionError"], "Unhandled");
        assert_eq!(shown.reason.as_ref().map(|one| one.as_str()), Some("RetryAttemptsExhausted"));
    }

    #[test]
    fn a_summary_contains_ids_and_no_addresses() {
        let body = json!({ "scope": "org_01h455vb4pex5vsknk084sn02q-0-live", "payload": {
            "email_id": "email_01h455vb4pex5vsknk084sn02q", "address": "ada_lovelace@example.com",
        } });
        let summary = ids_in(&body.to_string());
        assert_eq!(summary, "email_01h455vb4pex5vsknk084sn02q org_01h455vb4pex5vsknk084sn02q-0-live");
    }
}
