use posthorn_harness::{Manner, Receiver, World};
use serde_json::{Value, json};

use super::{endpoint, path};

async fn read(world: &World, hook: &Value) -> Value {
    world.call("GET", &path(hook, ""), None).await.json()
}

async fn fire(world: &World, hook: &Value, times: usize) {
    for _ in 0..times {
        let fired = world.call("POST", &path(hook, "/test"), Some(json!({}))).await;
        assert_eq!(fired.status, 202, "{}", fired.json());
    }
    world.cloud.pump().await;
}

/// The subjects of the notices that the owners got.
fn notices(world: &World) -> Vec<String> {
    let text = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
    let subject = |mail: String| {
        mail.lines().find_map(|line| line.strip_prefix("Subject: ").map(str::to_owned)).unwrap()
    };
    world.cloud.mailbox().mails().iter().map(|mail| subject(text(&mail.raw))).collect()
}

#[tokio::test]
async fn three_exhausted_deliveries_make_an_endpoint_failing_notify_its_owners_once_and_a_success_ends_it() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let owners = json!({ "owner_emails": ["ada@acme.example"] });
    assert_eq!(world.call("PATCH", "/v1/org", Some(owners)).await.status, 200);
    receiver.answer_always("/ill", Manner::Status(503));
    let ill = endpoint(&world, &receiver.at("/ill"), json!({})).await;
    let other = endpoint(&world, &receiver.url, json!({ "events": ["webhook.*"] })).await;
    assert_eq!(
        (&ill["status"], &ill["failed_deliveries"], &ill["last_delivery_at"], &ill["last_error"]),
        (&json!("enabled"), &json!(0), &Value::Null, &Value::Null)
    );
    fire(&world, &ill, 2).await;
    // The error can be read long before a delivery is exhausted.
    let early = read(&world, &ill).await;
    assert_eq!((&early["status"], &early["last_error"]["status"]), (&json!("enabled"), &json!(503)));
    assert_eq!(early["last_delivery_at"], early["last_error"]["at"]);
    world.retry_for_days(5).await;
    assert_eq!(read(&world, &ill).await["failed_deliveries"], 2);
    assert!(notices(&world).is_empty());
    fire(&world, &ill, 2).await;
    world.retry_for_days(5).await;
    let failing = read(&world, &ill).await;
    assert_eq!(
        (&failing["status"], &failing["enabled"], &failing["failed_deliveries"]),
        (&json!("failing"), &json!(true), &json!(4))
    );
    assert!(failing["failing_since"].is_string());
    let listed = world.call("GET", "/v1/webhooks", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().iter().find(|one| one["id"] == ill["id"]), Some(&failing));
    assert_eq!(notices(&world), ["A webhook endpoint is failing"]);
    let deliveries = world.deliveries(other["id"].as_str().unwrap()).await;
    assert_eq!(
        (deliveries.len(), &deliveries[0]["event_type"]),
        (1, &json!("webhook.failing")),
        "{deliveries:?}"
    );
    let own = world.deliveries(ill["id"].as_str().unwrap()).await;
    assert!(
        own.iter().all(|one| one["event_type"] != "webhook.failing"),
        "an endpoint gets no events about itself"
    );
    receiver.answer_always("/ill", Manner::Status(200));
    fire(&world, &ill, 1).await;
    let well = read(&world, &ill).await;
    assert_eq!(
        (&well["status"], &well["failed_deliveries"], &well["failing_since"]),
        (&json!("enabled"), &json!(0), &Value::Null)
    );
    assert_eq!(well["last_error"]["status"], 503, "the last error can still be read");
    assert!(well["last_delivery_at"].as_str() > well["last_error"]["at"].as_str());
}

#[tokio::test]
async fn a_disabled_endpoint_still_shows_its_last_error_though_many_deliveries_were_dropped_since() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    receiver.answer_always("/gone", Manner::Status(410));
    let gone = endpoint(&world, &receiver.at("/gone"), json!({})).await;
    fire(&world, &gone, 1).await;
    assert_eq!(world.call("PATCH", &path(&gone, ""), Some(json!({ "enabled": true }))).await.status, 200);
    for _ in 0..6 {
        world.advance_seconds(1);
        world.call("POST", &path(&gone, "/test"), Some(json!({}))).await;
    }
    assert_eq!(world.call("PATCH", &path(&gone, ""), Some(json!({ "enabled": false }))).await.status, 200);
    world.cloud.pump().await;
    let off = read(&world, &gone).await;
    assert_eq!((&off["status"], &off["last_error"]["status"]), (&json!("disabled"), &json!(410)), "{off}");
    assert!(off["last_delivery_at"].is_string());
}

#[tokio::test]
async fn successful_deliveries_write_nothing_to_their_endpoint() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    world.cloud.ledger().take();
    fire(&world, &hook, 5).await;
    let calls = world.cloud.ledger().of("deliver-webhook");
    let single = calls.iter().filter(|call| call.action == "PutItem" || call.action == "UpdateItem").count();
    assert_eq!(single, 0);
    let records = calls.iter().filter(|call| call.action == "BatchExecuteStatement");
    let units: f64 = records.map(|call| call.write_units).sum();
    assert_eq!(units, 5.0, "one record for each delivery, of a kilobyte");
    assert!(read(&world, &hook).await["last_delivery_at"].is_string());
}
