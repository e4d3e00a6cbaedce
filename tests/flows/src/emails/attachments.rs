use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders};
use posthorn_harness::{Manner, Receiver, World, email, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async fn send(world: &World, attachments: Value) -> (u16, Value) {
    let mut body = email("success@simulator.amazonses.com");
    body["html"] = "<p>See <img src=\"cid:logo\"></p>".into();
    body["attachments"] = attachments;
    let answer = world.call("POST", "/v1/emails", Some(body)).await;
    world.cloud.pump().await;
    (answer.status, answer.json())
}

fn source(world: &World) -> String {
    String::from_utf8(world.cloud.mailbox().mails().first().expect("a mail").raw.clone()).unwrap()
}

#[tokio::test]
async fn files_are_attached_to_the_email_and_inline_images_are_part_of_it() {
    let world = World::new().await;
    let attachments = json!([
        { "filename": "naïve.txt", "content": "aGVsbG8=" },
        { "filename": "logo.png", "content": PNG, "content_id": "logo" },
    ]);
    let (status, answer) = send(&world, attachments).await;
    assert_eq!(status, 200, "{answer}");
    let source = source(&world);
    assert!(source.contains("multipart/mixed") && source.contains("multipart/related"), "{source}");
    let parsed = MessageParser::default().parse(source.as_bytes()).unwrap();
    let files: Vec<_> = parsed
        .attachments()
        .map(|part| (part.attachment_name(), part.content_id(), part.contents().len()))
        .collect();
    assert_eq!(files, [(Some("logo.png"), Some("logo"), 70), (Some("naïve.txt"), None, 5)]);
    let read = world.email(answer["id"].as_str().unwrap()).await;
    assert_eq!(
        read["attachments"][0],
        json!({ "filename": "naïve.txt", "content_type": "text/plain", "size": 5 })
    );
}

#[tokio::test]
async fn a_file_is_uploaded_to_a_link_and_attached_by_its_id() {
    let world = World::new().await;
    let bytes = vec![7_u8; 3_000_000];
    let upload = world.call("POST", "/v1/uploads", Some(json!({ "bytes": bytes.len() }))).await.json();
    let missing = send(&world, json!([{ "filename": "a.bin", "upload_id": upload["id"] }])).await;
    assert_eq!((missing.0, &missing.1["code"]), (422, &json!("UPLOAD_NOT_FOUND")));
    let put = world.cloud.put_under_link(&text(&upload["url"]), "application/octet-stream", bytes).await;
    assert_eq!(put, 200);
    let foreign = {
        let mut body = email("a@example.com");
        body["attachments"] = json!([{ "filename": "a.bin", "upload_id": upload["id"] }]);
        world.call_as(&world.rival.live, "POST", "/v1/emails", Some(body), &[]).await
    };
    assert_eq!(foreign.json()["code"], "UPLOAD_NOT_FOUND");
    let (status, answer) = send(&world, json!([{ "filename": "a.bin", "upload_id": upload["id"] }])).await;
    assert_eq!(status, 200);
    assert_eq!(world.status(answer["id"].as_str().unwrap()).await, "delivered");
    assert!(source(&world).len() > 4_000_000);
}

#[tokio::test]
async fn a_file_is_fetched_from_its_address_when_the_email_is_sent() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (status, answer) = send(&world, json!([{ "path": receiver.at("/files/terms.txt") }])).await;
    assert_eq!(status, 200, "{answer}");
    assert!(source(&world).contains("filename=\"terms.txt\""));
    receiver.answer_next(404);
    let (_, answer) = send(&world, json!([{ "path": receiver.at("/gone.txt") }])).await;
    let failed = world.email(answer["id"].as_str().unwrap()).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["history"].to_string().contains("gone.txt"), "{failed}");
}

#[tokio::test]
async fn an_email_is_deferred_if_its_files_together_take_too_long() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let mut body = email("success@simulator.amazonses.com");
    let file = |name: &str| {
        receiver.answer_always(name, Manner::After(Duration::from_secs(6), 200));
        json!({ "path": receiver.at(name) })
    };
    body["attachments"] = json!([file("/a.txt"), file("/b.txt"), file("/c.txt")]);
    let id = text(&world.call("POST", "/v1/emails", Some(body)).await.json()["id"]);
    world.cloud.run_queue("posthorn-dev-email-large").await;
    assert_eq!((world.status(&id).await.as_str(), world.cloud.mailbox().mails().len()), ("queued", 0));
    for name in ["/a.txt", "/b.txt", "/c.txt"] {
        receiver.answer_always(name, Manner::Status(200));
    }
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}

#[tokio::test]
async fn a_file_is_never_fetched_from_an_address_that_is_not_public() {
    let dns = DnsServer::start().await;
    dns.put("inside.example", Entry::a([169, 254, 169, 254]));
    let world = World::with_dns(&dns.address()).await;
    let literal = send(&world, json!([{ "path": "https://169.254.169.254/latest/meta-data" }])).await;
    assert_eq!((literal.0, &literal.1["errors"][0]["pointer"]), (422, &json!("/attachments/0/path")));
    let (_, answer) = send(&world, json!([{ "path": "https://inside.example/latest/meta-data" }])).await;
    let failed = world.email(answer["id"].as_str().unwrap()).await;
    assert_eq!(failed["status"], "failed");
    assert!(world.cloud.mailbox().mails().is_empty());
}

#[tokio::test]
async fn large_content_is_stored_separately_and_read_back() {
    let world = World::new().await;
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(300_000)
    .collect();
    let (status, answer) = send(&world, json!([{ "filename": "noise.bin", "content": noise }])).await;
    assert_eq!(status, 200);
    let id = text(&answer["id"]);
    assert_eq!(world.email(&id).await["attachments"][0]["size"], 300_000);
    let again = world.call("POST", &format!("/v1/emails/{id}/resend"), None).await.json();
    world.cloud.pump().await;
    let repeated = world.email(again["id"].as_str().unwrap()).await;
    assert_eq!((&repeated["resent_from"], &repeated["status"]), (&json!(id), &json!("delivered")));
    assert_eq!(repeated["attachments"][0]["size"], 300_000);
}

#[tokio::test]
async fn files_that_are_too_large_together_are_refused() {
    let world = World::new().await;
    let refused = world.call("POST", "/v1/uploads", Some(json!({ "bytes": 29 * 1024 * 1024 }))).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("/bytes")));
    let mut ids = Vec::new();
    for _ in 0..2 {
        let upload =
            world.call("POST", "/v1/uploads", Some(json!({ "bytes": 15 * 1024 * 1024 }))).await.json();
        world
            .cloud
            .put_under_link(&text(&upload["url"]), "application/octet-stream", vec![1; 15 * 1024 * 1024])
            .await;
        ids.push(json!({ "filename": "a", "upload_id": upload["id"] }));
    }
    let (status, refused) = send(&world, json!(ids)).await;
    assert_eq!((status, &refused["code"]), (413, &json!("ATTACHMENTS_TOO_LARGE")));
}
