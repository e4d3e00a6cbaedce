//! A dead letter as an operator reads it.

use posthorn_queues::Letter;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Longer texts are cut.
const TEXT_CHARS_MAX: usize = 200;
/// Lists and objects show so many of their parts.
const PARTS_MAX: usize = 50;
/// What may hold a secret, or what somebody wrote, is left out by the name that it stands under.
const LEFT_OUT: [&str; 12] = [
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
];
/// What Lambda says of the call that failed, which has "text" in its names: the function that a place belongs to is there.
const OF_LAMBDA: [&str; 2] = ["requestContext", "responseContext"];
/// A summary names so many ids.
const IDS_MAX: usize = 5;

/// A dead letter.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeadLetter {
    /// SQS's id of it, by which it is replayed and dropped.
    pub id: String,
    /// How often it was handed out from this queue, this look included.
    pub received: u32,
    /// When it was sent (RFC 3339).
    pub sent_at: String,
    /// Whose it is: organisation, tenant (or 0) and environment; null where it does not say.
    pub scope: Option<String>,
    /// The request that caused it, where it says so.
    pub request_id: Option<String>,
    /// Why it is here, where that is known.
    pub reason: Option<String>,
    /// What it says. Long texts are cut; what may be secret, and what people wrote, is left out.
    pub payload: Value,
}

impl DeadLetter {
    /// What is shown of `letter`.
    pub fn of(letter: &Letter) -> Self {
        let body: Value = serde_json::from_str(&letter.body).unwrap_or(Value::Null);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let sent_at = jiff::Timestamp::from_millisecond(letter.sent_at_ms).unwrap_or_default();
        // An unreadable letter says at least how it begins.
        let unread = || Value::String(cut(&letter.body));
        Self {
            id: letter.id.clone(),
            received: letter.received,
            sent_at: sent_at.to_string(),
            scope: text(&body["scope"]),
            request_id: text(&body["request_id"]),
            reason: letter
                .attributes
                .get("ErrorMessage")
                .cloned()
                .or(text(&body["requestContext"]["condition"])),
            payload: match body.get("payload") {
                Some(payload) => shown(payload),
                None if body.is_null() => unread(),
                None => shown(&body),
            },
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

/// The scope and the typed ids in a letter, in order, at most five: what a log that forgets nothing may keep of it.
pub fn ids_in(body: &str) -> String {
    let is_id = |word: &&str| {
        let typed = |body: &str| posthorn_ids::suffix_of(body).is_some();
        typed(word) || word.split('-').next().is_some_and(typed)
    };
    let words = body.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')));
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

    fn letter(body: &Value) -> Letter {
        Letter {
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
    fn what_may_be_secret_and_what_people_wrote_is_left_out() {
        let payload = json!({ "email_id": "email_01h455vb4pex5vsknk084sn02q", "signing_secret": "x", "data": { "html": "<p>" } });
        let body = json!({ "scope": "org_1-0-live", "request_id": "req_1", "payload": payload });
        let shown = DeadLetter::of(&letter(&body));
        assert_eq!(shown.payload["email_id"], "email_01h455vb4pex5vsknk084sn02q");
        assert_eq!(
            (&shown.payload["signing_secret"], &shown.payload["data"]["html"]),
            (&json!("(left out)"), &json!("(left out)"))
        );
        assert_eq!(
            (shown.scope.as_deref(), shown.request_id.as_deref()),
            (Some("org_1-0-live"), Some("req_1"))
        );
        let mut unreadable = letter(&json!(null));
        unreadable.body = "x".repeat(300);
        assert_eq!(DeadLetter::of(&unreadable).payload.as_str().map(|text| text.chars().count()), Some(201));
    }

    #[test]
    fn a_place_says_which_function_it_belongs_to() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:posthorn-dev-count-messages";
        let body = json!({
            "requestContext": { "functionArn": arn, "condition": "RetryAttemptsExhausted" },
            "responseContext": { "statusCode": 200, "functionError": "Unhandled" },
            "DDBStreamBatchInfo": { "shardId": "shard-1" },
        });
        let shown = DeadLetter::of(&letter(&body));
        assert_eq!(shown.payload["requestContext"]["functionArn"], arn);
        assert_eq!(shown.payload["responseContext"]["functionError"], "Unhandled");
        assert_eq!(shown.reason.as_deref(), Some("RetryAttemptsExhausted"));
    }

    #[test]
    fn a_summary_holds_ids_and_nobodys_address() {
        let body = json!({ "scope": "org_01h455vb4pex5vsknk084sn02q-0-live", "payload": {
            "email_id": "email_01h455vb4pex5vsknk084sn02q", "address": "ada_lovelace@example.com",
        } });
        let summary = ids_in(&body.to_string());
        assert_eq!(summary, "email_01h455vb4pex5vsknk084sn02q org_01h455vb4pex5vsknk084sn02q-0-live");
    }
}
