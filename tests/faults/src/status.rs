use std::collections::BTreeSet;

use posthorn_harness::{Receiver, World, text};
use posthorn_status::{Contact, Subscriber};
use posthorn_store::{Store, Table};
use serde_json::{Value, json};

use crate::every_kill;

async fn subscribed(world: &World, contact: Contact) {
    let app = world.cloud.owner_app();
    let subscribers = app.part::<Store>().system(Table::Ops, "status_subscriber", "all");
    let one = Subscriber { contact, confirmed_ms: 0 };
    subscribers.create(&one.contact.key(), &one).await.unwrap();
}

/// Announces an incident; again with the same key if the function was killed.
async fn announce(world: &World) -> String {
    let body = json!({ "name": "Slow", "body": "It is slow.", "components": [{ "component": "api" }] });
    let headers = [("idempotency-key", "k")];
    for _ in 0..3 {
        let path = "/v1/status/incidents";
        let made = world.call_as(&world.operator, "POST", path, Some(body.clone()), &headers).await;
        if made.status == 200 {
            return text(&made.json()["id"]);
        }
    }
    panic!("it was never announced");
}

#[tokio::test]
async fn an_incident_killed_anywhere_reaches_each_subscriber_under_one_id() {
    let mut killed = 0;
    for function in ["create-incident", "relay-ops", "send-notice"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let receiver = Receiver::start().await;
            subscribed(&world, Contact::Email("ada@example.com".into())).await;
            subscribed(&world, Contact::Webhook(receiver.at("/status"))).await;
            let what = format!("{fault:?}");
            let handle = world.cloud.set_fault(fault);
            let id = announce(&world).await;
            world.cloud.pump().await;
            let fired = handle.fired() as usize;
            killed += fired;
            // After a kill between hand-over and record it is sent again: twice is better than never.
            let mails = world.cloud.mailbox().mails().len();
            assert!((1..=1 + fired).contains(&mails), "{what}: {mails} mails");
            let received = receiver.take();
            let ids: BTreeSet<String> =
                received.iter().map(|one| one.headers["webhook-id"].to_str().unwrap().to_owned()).collect();
            assert!(
                (1..=1 + fired).contains(&received.len()) && ids.len() == 1,
                "{what}: {} posts",
                received.len()
            );
            let told: Value = serde_json::from_str(&received[0].body).unwrap();
            assert_eq!(
                (&told["incident"]["id"], &told["incident"]["incident_updates"][1]),
                (&json!(id), &Value::Null)
            );
            assert_eq!(world.cloud.account().depth("posthorn-dev-notice-dead").visible, 0, "{what}");
        }
    }
    assert!(killed >= 20, "only {killed} kills happened");
}

#[tokio::test]
async fn a_round_of_probes_killed_anywhere_is_missing_or_recorded_once() {
    let mut killed = 0;
    for fault in every_kill("probe-status") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let mut done = 0;
        for _ in 0..3 {
            done += usize::from(world.cloud.tick("probe-status", "{}").await.is_ok());
            world.advance_seconds(300);
        }
        killed += handle.fired() as usize;
        let app = world.cloud.owner_app();
        let days = app.part::<Store>().system(Table::Ops, "status_day", "probes");
        let found = days.query("", 9, true, posthorn_store::Read::Consistent).await.unwrap();
        let rounds: u32 = found
            .into_iter()
            .map(|item| item.decode::<posthorn_status::StatusDay>().unwrap().value)
            .map(|day| day.component(posthorn_status::Component::Api).rounds.total())
            .sum();
        assert!((done as u32..=3).contains(&rounds), "{what}: {rounds} rounds of {done} runs");
    }
    assert!(killed >= 10, "only {killed} kills happened");
}
