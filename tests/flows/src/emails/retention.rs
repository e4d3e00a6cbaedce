//! What an organisation's policy says about how long things are kept.

use posthorn_harness::{BLOBS, Receiver, World, email, text};
use serde_json::{Value, json};

/// The test addresses of the test environment open emails and follow links.
const READER: &str = "clicked@posthorn.test";

pub(super) async fn set(world: &World, retention: Value) {
    let body = json!({ "retention": retention });
    let answer = world.call("PATCH", "/v1/org/settings", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    for (name, days) in retention.as_object().unwrap() {
        assert_eq!(&answer.json()["retention"][name], days);
    }
    world.advance_seconds(31);
}

pub(super) async fn send(world: &World, key: &str, body: Value) -> String {
    let answer = world.call_as(key, "POST", "/v1/emails", Some(body), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.cloud.pump().await;
    text(&answer.json()["id"])
}

/// An email whose content is an object, that is found by a tag, and that is opened and clicked.
pub(super) fn large(to: &str) -> Value {
    let mut body = email(to);
    let noise: String =
        (0..40_000_u64).map(|at| format!("{:016x}", at.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    body["html"] = format!("<p>Hello</p><a href=\"https://acme.example/x\">x</a><!--{noise}-->").into();
    body["tags"] = json!([{ "name": "campaign", "value": "spring" }]);
    (body["track_opens"], body["track_clicks"]) = (true.into(), true.into());
    body
}

/// The ends of an email's items, by kind.
pub(super) fn ends(world: &World, kinds: &[&str]) -> Vec<Option<i64>> {
    let items = kinds.iter().flat_map(|kind| world.items_of("messages", kind));
    items.map(|item| item["ttl"]["N"].as_str().map(|digits| digits.parse().unwrap())).collect()
}

pub(super) fn objects(world: &World, prefix: &str) -> usize {
    let keys = world.cloud.account().object_keys(BLOBS);
    keys.iter().filter(|key| key.starts_with(prefix)).count()
}

const OF_EMAIL: [&str; 4] = ["message", "content", "search", "engagement"];

#[tokio::test]
async fn all_items_of_an_email_expire_together_after_the_days_of_the_policy_and_nothing_is_said() {
    let (world, receiver) = (World::new().await, Receiver::start().await);
    world.call("PATCH", "/v1/org", Some(json!({ "audit_emails": true, "publish_messages": true }))).await;
    set(&world, json!({ "emails_days": 45, "statistics_days": 400, "deliveries_days": null })).await;
    world.webhook(&receiver.at("/hook")).await;
    let (live, test) = (world.acme.live.clone(), world.acme.test.clone());
    let id = send(&world, &live, large("success@simulator.amazonses.com")).await;
    send(&world, &test, large(READER)).await;
    assert_eq!(objects(&world, "content/"), 2);
    let ends = ends(&world, &OF_EMAIL);
    assert!(ends.len() >= 2 + 2 + 4 + 2, "{ends:?}");
    // One was accepted a moment after the other.
    assert!(ends.iter().all(|end| (end.unwrap() - ends[0].unwrap()).abs() <= 2), "{ends:?}");
    world.advance_days(44);
    world.expire().await;
    assert_eq!(world.status(&id).await, "delivered");
    world.advance_days(1);
    world.advance_seconds(5);
    receiver.take();
    world.cloud.account().buses().take();
    let audit = world.items_of("ops", "audit_entry").len();
    let usage = world.items_of("messages", "usage");
    world.expire().await;
    assert_eq!(world.call("GET", &format!("/v1/emails/{id}"), None).await.status, 404);
    for path in ["/v1/emails", "/v1/emails?tag=campaign:spring"] {
        assert_eq!(world.call("GET", path, None).await.json()["data"], json!([]), "{path}");
    }
    assert!(OF_EMAIL.iter().all(|kind| world.items_of("messages", kind).is_empty()));
    assert_eq!(objects(&world, "content/"), 0);
    assert!(receiver.take().is_empty() && world.cloud.account().buses().take().is_empty());
    assert_eq!(world.items_of("messages", "usage"), usage, "what expires was still sent");
    assert_eq!(world.items_of("ops", "audit_entry").len(), audit);
    world.advance_days(400);
    world.expire().await;
    assert!(world.items_of("messages", "usage").is_empty());
    assert!(!world.items_of("webhooks", "delivery").is_empty(), "they are kept for ever");
}

#[tokio::test]
async fn by_default_emails_are_kept_for_90_days_and_counts_for_180_after_their_day() {
    let world = World::new().await;
    let id = world.send_to("success@simulator.amazonses.com").await;
    let accepted = world.cloud.owner_app().now().as_second();
    let ends = ends(&world, &["message", "content"]);
    assert_eq!(ends.len(), 2, "{id}");
    assert!(ends.iter().all(|end| (end.unwrap() - accepted - 90 * 86_400).abs() < 60), "{ends:?}");
    let midnight: jiff::Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
    let december: jiff::Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    let mut of_usage: Vec<i64> =
        self::ends(&world, &["usage"]).into_iter().map(|end| end.unwrap() - 180 * 86_400).collect();
    of_usage.sort_unstable();
    assert_eq!(
        of_usage,
        [midnight.as_second(), december.as_second()],
        "of the day, and of the domain's month"
    );
}

#[tokio::test]
async fn emails_that_are_kept_for_ever_have_no_end() {
    let world = World::new().await;
    set(&world, json!({ "emails_days": null })).await;
    world.send_to("success@simulator.amazonses.com").await;
    assert!(ends(&world, &["message", "content", "search"]).iter().all(Option::is_none));
    world.advance_days(4_000);
    world.expire().await;
    assert_eq!(world.items_of("messages", "message").len(), 1);
}

pub(super) async fn domain(world: &World) -> String {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    format!("/v1/domains/{}", text(&domains["data"][0]["id"]))
}

#[tokio::test]
async fn an_email_that_waits_outlives_its_policy_with_its_content() {
    let world = World::new().await;
    set(&world, json!({ "emails_days": 30 })).await;
    let domain = domain(&world).await;
    let id = send(&world, &world.acme.live, large("success@simulator.amazonses.com")).await;
    let waiting = world.accept("success@simulator.amazonses.com").await;
    world.call("POST", &format!("{domain}/pause"), None).await;
    world.advance_seconds(31);
    world.cloud.pump().await;
    for _ in 0..100 {
        world.advance_days(1);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.expire().await;
    }
    let read = world.email(&waiting).await;
    assert_eq!(read["status"], "queued");
    assert!(text(&read["waiting"]["since"]).starts_with("2026-11-21T10:01"), "{read}");
    assert_eq!(world.call("GET", &format!("/v1/emails/{id}"), None).await.status, 404, "it was sent");
    assert_eq!(objects(&world, "content/"), 0);
    world.call("POST", &format!("{domain}/resume"), None).await;
    for _ in 0..2 {
        world.advance_seconds(60);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
    }
    let read = world.email(&waiting).await;
    assert_eq!((&read["status"], &read["text"]), (&json!("delivered"), &json!("Hello")));
    // It can be looked at for two weeks at least, and then expires whole.
    world.advance_days(14);
    world.expire().await;
    assert_eq!(world.status(&waiting).await, "delivered");
    world.advance_days(30);
    world.expire().await;
    assert!(OF_EMAIL.iter().all(|kind| world.items_of("messages", kind).is_empty()));
}

#[tokio::test]
async fn an_email_that_is_moved_is_kept_from_its_new_time_on() {
    let world = World::new().await;
    set(&world, json!({ "emails_days": 30 })).await;
    let mut body = email("success@simulator.amazonses.com");
    body["scheduled_at"] = "in 1 hour".into();
    let id = send(&world, &world.acme.live, body).await;
    let moved = json!({ "scheduled_at": "in 29 days" });
    assert_eq!(world.call("PATCH", &format!("/v1/emails/{id}"), Some(moved)).await.status, 200);
    world.advance_days(29);
    for shard in 0..posthorn_timers::WORKERS {
        world.cloud.tick("drain-timers", &json!({ "shard": shard }).to_string()).await.unwrap();
    }
    world.cloud.pump().await;
    world.advance_days(29);
    world.expire().await;
    assert_eq!(world.status(&id).await, "delivered");
    let ends = ends(&world, &["message", "content", "search"]);
    assert!(ends.iter().all(|end| end.is_some() && *end == ends[0]), "{ends:?}");
    world.advance_days(1);
    world.expire().await;
    assert_eq!(world.call("GET", &format!("/v1/emails/{id}"), None).await.status, 404);
}

#[tokio::test]
async fn an_email_whose_content_is_gone_fails_with_the_reason() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    let content = &world.items_of("messages", "content")[0];
    let account = world.cloud.account();
    assert_eq!(account.delete_item("posthorn-dev-messages", &content["pk"], &content["sk"]), 200);
    world.cloud.pump().await;
    let failed = &world.items_of("messages", "message")[0]["events"]["L"][0]["M"];
    assert!(failed.to_string().contains("its content has expired"), "{failed}");
    let listed = world.call("GET", "/v1/emails", None).await.json();
    assert_eq!((&listed["data"][0]["id"], &listed["data"][0]["status"]), (&json!(id), &json!("failed")));
    assert_eq!(world.cloud.mailbox().count(), 0);
}
