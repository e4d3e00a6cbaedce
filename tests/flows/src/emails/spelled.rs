//! Requests in the spellings of many SDKs, and their results.

use mail_parser::{MessageParser, MimeHeaders};
use posthorn_harness::{DOMAIN, World, text};
use serde_json::{Value, json};

fn body(change: Value) -> Value {
    let mut body = json!({
        "from": format!("Acme <hello@{DOMAIN}>"), "to": "success@simulator.amazonses.com", "subject": "s",
        "html": "<p>Hi&zwnj; &#847;<b>Ada</b></p><p><a href=\"https://a.example/\">Go</a></p>",
    });
    for (field, value) in change.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// Sends the email; gives the email as the API shows it, its envelope recipients and the mail's source.
async fn sent(world: &World, change: Value) -> (Value, Vec<String>, String) {
    let answer = world.call("POST", "/v1/emails", Some(body(change))).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.cloud.pump().await;
    let mail = world.cloud.mailbox().mails().first().expect("a mail").clone();
    let email = world.email(&text(&answer.json()["id"])).await;
    (email, mail.recipients.clone(), String::from_utf8(mail.raw.clone()).unwrap())
}

async fn refused(world: &World, change: Value) -> (u16, String, String) {
    let answer = world.call("POST", "/v1/emails", Some(body(change))).await;
    let body = answer.json();
    (answer.status, text(&body["errors"][0]["pointer"]), text(&body["errors"][0]["detail"]))
}

#[tokio::test]
async fn a_files_bytes_arrive_unchanged_in_whatever_form_they_are_given() {
    let world = World::new().await;
    let contents = json!([
        { "filename": "0", "content": { "type": "Buffer", "data": [37, 80, 68, 70, 45, 49, 46, 52] } },
        { "filename": "1", "content": "JVBERi0xLjQ" },
        { "filename": "2", "content": "JVBERi0x\r\nLjQ=\n" },
        { "filename": "3", "content": [37, 80, 68, 70, 45, 49, 46, 52] },
    ]);
    let (email, _, mail) = sent(&world, json!({ "attachments": contents })).await;
    let parsed = MessageParser::default().parse(mail.as_bytes()).unwrap();
    let files: Vec<&[u8]> = parsed.attachments().map(|part| part.contents()).collect();
    assert_eq!(files, [b"%PDF-1.4".as_slice(); 4]);
    assert!(email["attachments"].as_array().unwrap().iter().all(|file| file["size"] == 8));
    let wrong = refused(&world, json!({ "attachments": [{ "filename": "a", "content": "a~b" }] })).await;
    assert_eq!((wrong.0, wrong.1.as_str()), (422, "/attachments/0/content"));
}

#[tokio::test]
async fn a_files_content_type_keeps_its_parameters() {
    let world = World::new().await;
    let kind = "text/calendar; charset=utf-8; method=REQUEST";
    let file = json!({ "filename": "invite.ics", "content": "aGk=", "content_type": kind });
    let (email, _, mail) = sent(&world, json!({ "attachments": [file] })).await;
    assert_eq!(email["attachments"][0]["content_type"], kind);
    let parsed = MessageParser::default().parse(mail.as_bytes()).unwrap();
    let read = parsed.attachment(0).unwrap().content_type().unwrap();
    assert_eq!((read.attribute("method"), read.attribute("charset")), (Some("REQUEST"), Some("utf-8")));
    for kind in ["text/plain; boundary=x", "text/plain; name=x", "text/plain; charset=x\r\nBcc: a@b.example"]
    {
        let file = json!({ "filename": "a", "content": "aGk=", "content_type": kind });
        let wrong = refused(&world, json!({ "attachments": [file] })).await;
        assert_eq!((wrong.0, wrong.1.as_str()), (422, "/attachments/0/content_type"), "{kind}");
    }
}

#[tokio::test]
async fn an_address_in_several_lists_is_one_recipient_and_the_headers_keep_it_as_given() {
    let world = World::new().await;
    let one = "success@simulator.amazonses.com";
    let lists = json!({
        "to": [one, "Again <Success@Simulator.amazonses.com>"], "cc": [one], "bcc": [one, "other@example.com"],
    });
    let (email, envelope, mail) = sent(&world, lists).await;
    assert_eq!(envelope, [one, "other@example.com"]);
    assert_eq!(email["recipients"].as_array().unwrap().len(), 2);
    assert_eq!((email["to"].as_array().unwrap().len(), email["cc"].as_array().unwrap().len()), (2, 1));
    let parsed = MessageParser::default().parse(mail.as_bytes()).unwrap();
    assert_eq!(parsed.to().unwrap().iter().count(), 2);
    assert_eq!(parsed.cc().unwrap().iter().count(), 1);
}

#[tokio::test]
async fn a_text_is_derived_from_the_html_unless_an_empty_one_is_given() {
    let world = World::new().await;
    let (email, _, mail) = sent(&world, json!({ "track_clicks": true })).await;
    let derived = "Hi Ada\n\nGo (https://a.example/)";
    assert_eq!(email["text"], derived);
    let parsed = MessageParser::default().parse(mail.as_bytes()).unwrap();
    let arrived = parsed.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(arrived.trim_end(), derived, "its links are not tracked");
    assert!(mail.contains("multipart/alternative"));
    let again = world.call("POST", &format!("/v1/emails/{}/resend", text(&email["id"])), None).await.json();
    assert_eq!(world.email(&text(&again["id"])).await["text"], derived);

    let (email, _, mail) = sent(&world, json!({ "text": "" })).await;
    assert_eq!(email["text"], Value::Null);
    assert!(!mail.contains("text/plain"), "{mail}");
    let (email, _, _) = sent(&world, json!({ "text": null })).await;
    assert_eq!(email["text"], derived);
}

#[tokio::test]
async fn null_and_empty_fields_count_as_absent_in_single_emails_and_batches() {
    let world = World::new().await;
    let nulls: Vec<&str> = vec![
        "cc",
        "bcc",
        "reply_to",
        "text",
        "headers",
        "tags",
        "metadata",
        "attachments",
        "scheduled_at",
        "topic",
        "template",
        "defer",
        "track_opens",
        "track_clicks",
    ];
    for field in &nulls {
        let (email, _, _) = sent(&world, json!({ *field: null })).await;
        assert_eq!(email["status"], "delivered", "{field}");
    }
    let empty = json!({
        "cc": "", "bcc": [], "reply_to": "", "headers": [], "metadata": [], "tags": [], "scheduled_at": "", "topic": "",
        "attachments": [{ "filename": "", "content": "aGk=", "path": null, "content_id": "", "content_type": "" }],
    });
    let (email, _, _) = sent(&world, empty.clone()).await;
    assert_eq!((&email["scheduled_at"], &email["reply_to"]), (&Value::Null, &json!([])));
    let all: Value = nulls.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
    let batch = world.call("POST", "/v1/emails/batch", Some(json!([body(all), body(empty)]))).await;
    assert_eq!(batch.status, 200, "{}", batch.json());
    let unknown = refused(&world, json!({ "tag": null })).await;
    assert_eq!((unknown.0, unknown.1.as_str()), (422, "/tag"));
    assert_eq!(refused(&world, json!({ "tags": [null] })).await.0, 422);
    assert_eq!(refused(&world, json!({ "headers": ["a"] })).await.0, 422);
}

#[tokio::test]
async fn references_are_folded_and_a_mail_servers_header_is_refused_with_the_allowed_ones() {
    let world = World::new().await;
    let ids: Vec<String> = (0..40).map(|at| format!("<{at}.{}@mail.example.com>", "x".repeat(30))).collect();
    let (_, _, mail) = sent(&world, json!({ "headers": { "References": ids.join(" ") } })).await;
    let parsed = MessageParser::default().parse(mail.as_bytes()).unwrap();
    assert_eq!(parsed.references().as_text_list().unwrap().len(), 41);
    for (name, value, reason) in [
        ("Resent-To", "a@b.example", "`List-…`"),
        ("resent-message-id", "<a@b.example>", "`References`"),
        ("ARC-Seal", "x", "`X-…`"),
        ("Authentication-Results", "x", "may not be set"),
        ("Received-SPF", "x", "may not be set"),
        ("DKIM-Signature", "x", "may not be set"),
        ("X-Long", &"a".repeat(1_000), "998 characters"),
    ] {
        let wrong = refused(&world, json!({ "headers": { name: value } })).await;
        assert_eq!((wrong.0, wrong.1.as_str()), (422, "/headers"), "{name}");
        assert!(wrong.2.contains(reason), "{name}: {}", wrong.2);
    }
}

#[tokio::test]
async fn a_file_path_without_a_public_host_is_refused_when_the_email_is_accepted() {
    let world = World::new().await;
    for path in [
        "https://",
        "https://[10.0.0.1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://a..b/",
        "https://0xa000001/",
    ] {
        let wrong = refused(&world, json!({ "attachments": [{ "path": path }] })).await;
        assert_eq!((wrong.0, wrong.1.as_str()), (422, "/attachments/0/path"), "{path}");
    }
}

#[tokio::test]
async fn the_case_of_a_relative_time_does_not_matter() {
    let world = World::new().await;
    let answer = world.call("POST", "/v1/emails", Some(body(json!({ "scheduled_at": "In 1 Hour" })))).await;
    assert_eq!(world.status(&text(&answer.json()["id"])).await, "scheduled");
}
