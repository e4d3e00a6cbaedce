//! The largest things that events refer to: their events are small, and what the functions read is not.

use posthorn_harness::{World, text};
use posthorn_messages::ATTACHMENT_BYTES_MAX;
use posthorn_runtime::Function;
use serde_json::{Value, json};

use crate::stage::sample;

/// An email with more goes to the queue of large ones.
const ORDINARY_BYTES_MAX: usize = 1024 * 1024;
/// SES stores no larger mail.
const MAIL_BYTES_MAX: usize = 40 * 1024 * 1024;

/// The event with references to the largest things. Most functions' events are `largest` as they are.
pub async fn event(
    world: &World,
    function: &Function,
    props: &[(&'static str, String)],
    largest: String,
) -> String {
    let key = &props.iter().find(|(said, _)| *said == sample::KEY).expect("a key").1;
    match function.name {
        "deliver-email" => {
            let mut event: Value = serde_json::from_str(&largest).expect("an event");
            for record in event["Records"].as_array_mut().expect("records") {
                let id = email_with_file(world, key, ORDINARY_BYTES_MAX - 1024).await;
                *record = with_email(record, &id);
            }
            event.to_string()
        }
        "deliver-large-email" => {
            let mut event: Value = serde_json::from_str(&largest).expect("an event");
            let id = email_with_file(world, key, ATTACHMENT_BYTES_MAX as usize).await;
            event["Records"][0] = with_email(&event["Records"][0], &id);
            event.to_string()
        }
        "receive-email" => received(world, key, props, &largest).await,
        _ => largest,
    }
}

/// The record for another email.
fn with_email(record: &Value, id: &str) -> Value {
    let mut body: Value = serde_json::from_str(record["body"].as_str().expect("a body")).expect("JSON");
    body["payload"]["email_id"] = id.into();
    let mut record = record.clone();
    record["body"] = body.to_string().into();
    record
}

async fn email_with_file(world: &World, key: &str, bytes: usize) -> String {
    let made = async |path: &str, body: Value| {
        let answer = world.call_as(key, "POST", path, Some(body), &[]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        answer.json()
    };
    let upload = made("/v1/uploads", json!({ "bytes": bytes })).await;
    let file = vec![7; bytes];
    let put = world.cloud.put_under_link(&text(&upload["url"]), "application/octet-stream", file).await;
    assert_eq!(put, 200);
    let email = json!({
        "from": "news@example.com", "to": ["ada@example.net"], "subject": "Hello", "text": "Hello",
        "attachments": [{ "filename": "a.bin", "upload_id": upload["id"] }],
    });
    text(&made("/v1/emails", email).await["id"])
}

/// Stores the largest mail that SES takes, for a domain that receives mail. Returns the notice with its place.
async fn received(world: &World, key: &str, props: &[(&'static str, String)], event: &str) -> String {
    let domain = &props.iter().find(|(said, _)| *said == sample::DOMAIN_ID).expect("a domain").1;
    let path = format!("/v1/domains/{domain}");
    let taken = world.call_as(key, "PATCH", &path, Some(json!({ "receiving": true })), &[]).await;
    assert_eq!(taken.status, 200, "{}", taken.json());
    let head = "From: ada@example.net\r\nTo: help@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
        --b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let line = format!("{}\r\n", "QUJD".repeat(19));
    let mut mail = head.to_owned();
    mail.push_str(&line.repeat((MAIL_BYTES_MAX - head.len() - 16) / line.len()));
    mail.push_str("--b--\r\n");
    let id = world.cloud.receive(mail.as_bytes(), &["help@example.com"]);
    let mut event: Value = serde_json::from_str(event).expect("an event");
    let notice = &mut event["Records"][0]["Sns"]["Message"];
    let mut receipt: Value = serde_json::from_str(notice.as_str().expect("a message")).expect("JSON");
    let old = text(&receipt["mail"]["messageId"]);
    receipt["mail"]["destination"] = json!(["help@example.com"]);
    receipt["receipt"]["recipients"] = json!(["help@example.com"]);
    *notice = receipt.to_string().replace(&old, &id).into();
    event.to_string()
}
