//! Resources with unmistakable recipients and contents.

use base64::{Engine, prelude::BASE64_STANDARD};
use posthorn_harness::{DOMAIN, Receiver, TRACKING_NAME, World, text};
use serde_json::{Value, json};

use crate::{tenancy::resources::Resources, tracking::paths};

/// A text that is in every recipient's address and in every text that quotes one.
pub const RECIPIENT: &str = "seenaddress";
/// A text that is in every content.
pub const CONTENT: &str = "seencontent";
const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/26.0 Safari/605.1.15";

/// Makes resources of acme. Their names do not contain the markers; their recipients and contents do.
pub async fn make(world: &World, receiver: &Receiver) -> Resources {
    let made = Resources::make(world, receiver, "visible", &world.acme.live, None).await;
    let recipient = format!("success+{RECIPIENT}@simulator.amazonses.com");
    let suppressed = format!("{RECIPIENT}@suppressed.example");
    post(world, "/v1/suppressions", json!({ "address": suppressed })).await;
    let template = text(&post(world, "/v1/templates", template()).await["id"]);
    post(world, &format!("/v1/templates/{template}/publish"), Value::Null).await;
    let email = text(&post(world, "/v1/emails", email(&recipient)).await["id"]);
    world.cloud.pump().await;
    click(world, &email).await;
    receive(world).await;
    let received = get(world, "/v1/emails/receiving").await;
    let mail = received["data"].as_array().unwrap().iter().find(|one| one["subject"] == CONTENT).unwrap();
    Resources {
        delivery: delivery(world, &made.webhook).await,
        email,
        recipient,
        received: text(&mail["id"]),
        attachment: text(&mail["attachments"][0]["id"]),
        suppressed,
        template,
        alias: "marked".into(),
        ..made
    }
}

async fn post(world: &World, path: &str, body: Value) -> Value {
    let answer = world.call("POST", path, Some(body)).await;
    assert!(answer.status < 300, "{path}: {}", answer.json());
    answer.json()
}

async fn get(world: &World, path: &str) -> Value {
    let answer = world.call("GET", path, None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

fn template() -> Value {
    json!({
        "name": "Marked", "alias": "marked", "subject": CONTENT, "html": format!("<p>{CONTENT} {{{{ name }}}}</p>"),
        "text": CONTENT, "reply_to": [format!("{RECIPIENT}@reply.example")],
        "variables": [{ "key": "name", "type": "string", "fallback_value": CONTENT }],
    })
}

/// To one who gets it and one whose server refuses it, so that its events name recipients and reasons.
fn email(recipient: &str) -> Value {
    let file = json!({ "filename": format!("{CONTENT}.txt"), "content": BASE64_STANDARD.encode("x") });
    json!({
        "from": format!("Acme <hello@{DOMAIN}>"),
        "to": [recipient, format!("bounce+{RECIPIENT}@simulator.amazonses.com")],
        "cc": [format!("success+{RECIPIENT}-cc@simulator.amazonses.com")],
        "bcc": [format!("success+{RECIPIENT}-bcc@simulator.amazonses.com")],
        "reply_to": [format!("{RECIPIENT}@reply.example")],
        "subject": CONTENT, "html": format!("<p>{CONTENT}</p>"), "text": CONTENT,
        "headers": { "X-Note": CONTENT }, "metadata": { "note": CONTENT }, "attachments": [file],
    })
}

/// Follows a link of the email, with content in its target.
async fn click(world: &World, email: &str) {
    world.advance_seconds(60);
    let html = format!("<body><a href=\"https://shop.example/?about={CONTENT}\">Shop</a></body>");
    let html = world.tracked_html(email, Some(0), &html).await;
    let path = paths(&html).remove(0);
    let headers = [("host", TRACKING_NAME), ("user-agent", BROWSER)];
    let answer = world.cloud.http_from("198.51.100.7", "GET", &path, &headers, b"").await;
    assert_eq!(answer.status, 302);
}

/// Receives a mail of a person, and a server's report.
async fn receive(world: &World) {
    let mail = format!(
        "From: Ada <{RECIPIENT}@senders.example>\r\nTo: in@visible.example\r\nCc: {RECIPIENT}@cc.example\r\n\
         Reply-To: {RECIPIENT}@reply.example\r\nMessage-ID: <{RECIPIENT}@senders.example>\r\nSubject: {CONTENT}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\n{CONTENT}\r\n\r\nOn Monday, {RECIPIENT}@quoted.example wrote:\r\n> {CONTENT}\r\n\
         --b\r\nContent-Type: text/plain; name={CONTENT}.txt\r\nContent-Disposition: attachment; filename={CONTENT}.txt\r\n\r\n\
         x\r\n--b--\r\n"
    );
    world.cloud.receive(mail.as_bytes(), &["in@visible.example"]);
    let report = format!(
        "From: MAILER-DAEMON@mx.example.com\r\nSubject: Undelivered\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {RECIPIENT}@failed.example\r\n\
         Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 <{RECIPIENT}@failed.example> is unknown\r\n--b--\r\n"
    );
    world.cloud.receive_from(report.as_bytes(), "", &["in@visible.example"]);
    world.cloud.pump().await;
}

/// A delivery of an event that names a recipient and a subject.
async fn delivery(world: &World, webhook: &str) -> String {
    let path = format!("/v1/webhooks/{webhook}/deliveries");
    for one in get(world, &format!("{path}?limit=100")).await["data"].as_array().unwrap() {
        let id = text(&one["id"]);
        let whole = get(world, &format!("{path}/{id}")).await["payload"].to_string();
        if whole.contains(RECIPIENT) && whole.contains(CONTENT) {
            return id;
        }
    }
    panic!("no delivery has the markers");
}
