//! URLs may contain tokens. Only the endpoint's owner reads them whole; audit entries, events and notices never contain them.

use posthorn_harness::{Manner, Receiver, World, text};
use serde_json::{Value, json};

use super::{endpoint, path};

/// Each is in a URL.
const SECRETS: [&str; 3] = ["s3cr3t-in-the-query", "T0P53CR3T1NTH3P4TH", "an0th3r-0ne"];

#[tokio::test]
async fn a_token_in_a_url_is_in_no_audit_entry_event_or_notice_and_its_owner_reads_it() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let owners = json!({ "owner_emails": ["ada@acme.example"] });
    assert_eq!(world.call("PATCH", "/v1/org", Some(owners)).await.status, 200);
    let (gone, moved) = (
        format!("/gone/{}?token={}", SECRETS[1], SECRETS[0]),
        format!("/gone/{}?token={}", SECRETS[1], SECRETS[2]),
    );
    receiver.answer_always(&format!("/gone/{}", SECRETS[1]), Manner::Status(410));
    let hook = endpoint(&world, &receiver.at(&gone), json!({})).await;
    let other = endpoint(&world, &receiver.url, json!({ "events": ["webhook.*"] })).await;
    let changed = world.call("PATCH", &path(&hook, ""), Some(json!({ "url": receiver.at(&moved) }))).await;
    assert_eq!(changed.json()["url"], receiver.at(&moved));
    let read = world.call("GET", &path(&hook, ""), None).await.json();
    assert_eq!((text(&read["url"]), text(&read["endpoint"])), (receiver.at(&moved), receiver.at(&moved)));
    world.call("POST", &path(&hook, "/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    let deliveries = world.deliveries(other["id"].as_str().unwrap()).await;
    let delivery = path(&other, &format!("/deliveries/{}", text(&deliveries[0]["id"])));
    let delivery = world.call("GET", &delivery, None).await.json();
    assert_eq!(delivery["payload"]["data"]["url"], receiver.at("/gone/[redacted]?token=[redacted]"));
    let audit = world.call("GET", &format!("/v1/audit?resource_id={}", text(&hook["id"])), None).await.json();
    // Disabled in the same millisecond, the endpoint has a second entry of this kind.
    let updated =
        |one: &Value| one["action"] == "webhook.updated" && one["changes"].to_string().contains("url");
    assert!(audit["data"].as_array().unwrap().iter().any(updated), "the change must be recorded: {audit}");
    let mails = world.cloud.mailbox().mails();
    assert_eq!(mails.len(), 1);
    let mail = String::from_utf8_lossy(&mails[0].raw).replace("=\r\n", "");
    let app = world.cloud.owner_app();
    let log = app.setting(posthorn_store::Table::Ops.setting());
    let log: String = world.cloud.account().items(log).unwrap().iter().map(ToString::to_string).collect();
    for secret in SECRETS {
        for (place, text) in [
            ("audit", audit.to_string()),
            ("event", delivery.to_string()),
            ("mail", mail.clone()),
            ("log", log.clone()),
        ] {
            assert!(!text.contains(secret), "{secret} is in the {place}: {text}");
        }
    }
}
