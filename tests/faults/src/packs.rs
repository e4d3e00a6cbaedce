//! Packs: a consumer handles their events one by one, and sends back only those that failed.

use posthorn_harness::{Fault, Receiver, Service, World};
use posthorn_queues::{Queues, pack_message};
use serde_json::{Value, json};

use crate::every_kill;

fn announcement(number: u32) -> Value {
    let at = jiff::Timestamp::from_millisecond(1_795_255_200_000 + i64::from(number)).unwrap();
    let id = posthorn_ids::EventId::derived(at, &[&number.to_be_bytes()]);
    let kind = posthorn_webhooks::event_types().iter().find(|kind| kind.name == "domain.verified").unwrap();
    json!({ "rev": number, "event": serde_json::to_value(kind.example(id)).unwrap() })
}

/// Puts a pack of `events` on acme's queue, as a relay does.
async fn send(world: &World, queue: &str, events: Vec<Value>) {
    let app = world.cloud.owner_app();
    let url = format!("{}{queue}", app.setting("QUEUE_URL_PREFIX"));
    app.part::<Queues>().post(&url, pack_message(world.scope_label(), events).unwrap(), 0).await.unwrap();
}

fn depth(world: &World, queue: &str) -> usize {
    world.cloud.account().depth(&format!("posthorn-dev-{queue}")).visible
}

fn published(world: &World) -> Vec<u64> {
    let events = world.cloud.account().buses().take();
    let mut numbers: Vec<u64> = events.iter().filter_map(|event| event.detail["revision"].as_u64()).collect();
    numbers.sort_unstable();
    numbers
}

fn refused(function: &str, service: Service, action: &str, times: u32) -> Fault {
    let (function, action) = (function.to_owned(), action.to_owned());
    Fault::Fail { function, service, action, status: 400, code: "ValidationException".into(), times }
}

#[tokio::test]
async fn events_that_the_bus_refused_come_back_alone() {
    let world = World::new().await;
    // Ten go in one request, which fails; the other two do not come again.
    world.cloud.set_fault(refused("publish-events", Service::Events, "PutEvents", 1));
    send(&world, "bus", (0..12).map(announcement).collect()).await;
    world.cloud.pump().await;
    assert_eq!(published(&world), (0..12).collect::<Vec<u64>>());
    let sent = world.cloud.ledger().take();
    let smaller =
        sent.iter().filter(|call| call.function == "publish-events" && call.action == "SendMessage");
    assert_eq!(smaller.count(), 1, "one smaller pack");
}

#[tokio::test]
async fn a_bus_that_is_away_for_an_hour_gets_every_event_once() {
    let world = World::new().await;
    let away = world.cloud.set_fault(refused("publish-events", Service::Events, "PutEvents", 8));
    send(&world, "bus", (0..5).map(announcement).collect()).await;
    world.cloud.pump().await;
    assert_eq!((away.fired(), published(&world)), (8, (0..5).collect::<Vec<u64>>()));
    let waits: Vec<u32> = world
        .cloud
        .ledger()
        .take()
        .iter()
        .filter(|call| call.function == "publish-events" && call.action == "ChangeMessageVisibilityBatch")
        .flat_map(|call| call.seconds.clone())
        .collect();
    assert_eq!(waits.len(), 8);
    assert!(waits.windows(2).take(5).all(|pair| pair[0] < pair[1]), "they grow: {waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 900), "{waits:?}");
}

#[tokio::test]
async fn an_event_for_which_no_delivery_could_be_queued_comes_back_alone() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    world.cloud.set_fault(refused("fan-out-webhooks", Service::Sqs, "SendMessageBatch", 1));
    send(&world, "webhook-fan-out", (0..3).map(announcement).collect()).await;
    world.cloud.pump().await;
    assert_eq!(receiver.types(), ["domain.verified"; 3], "each event once");
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_is_a_dead_letter_of_its_own() {
    let world = World::new().await;
    let body = json!({ "name": "n", "scopes": ["read"] });
    assert_eq!(world.call("POST", "/v1/api-keys", Some(body)).await.status, 200);
    send(&world, "audit", vec![json!({ "rev": 1, "entry": "nonsense" })]).await;
    world.cloud.pump().await;
    assert_eq!(depth(&world, "audit-dead"), 1);
    let found = world.call("GET", "/v1/audit/verify", None).await.json();
    assert_eq!((&found["intact"], &found["checked"]), (&json!(true), &json!(1)));
}

#[tokio::test]
async fn a_publisher_killed_anywhere_loses_no_event() {
    let mut killed = 0;
    for fault in every_kill("publish-events") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        send(&world, "bus", (0..12).map(announcement).collect()).await;
        world.cloud.pump().await;
        killed += handle.fired();
        let mut numbers = published(&world);
        assert!(numbers.len() <= 24, "{what}: no more often than it was killed");
        numbers.dedup();
        assert_eq!(numbers, (0..12).collect::<Vec<u64>>(), "{what}");
    }
    assert!(killed >= 4, "the kills did strike: {killed}");
}
