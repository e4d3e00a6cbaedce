use posthorn_harness::{Fault, Manner, Receiver, Service, World, text};
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_store::Read;
use posthorn_webhooks::{Endpoint, collection};
use serde_json::json;

use crate::every_kill;

#[tokio::test]
async fn a_delivery_killed_anywhere_is_made_at_least_once_and_ends_as_succeeded() {
    let mut killed = 0;
    for fault in every_kill("deliver-webhook") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let (id, _) = world.webhook(&receiver.url).await;
        receiver.answer_next(500);
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.send_to("success@simulator.amazonses.com").await;
        killed += handle.fired();
        let deliveries = world.deliveries(&id).await;
        assert_eq!(deliveries.len(), 2, "{what}");
        assert!(deliveries.iter().all(|delivery| delivery["state"] == "succeeded"), "{what}: {deliveries:?}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn an_endpoint_that_a_lagging_read_misses_still_gets_its_event() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    let lag = world.cloud.set_fault(Fault::Lag { function: "deliver-webhook".into(), times: 1 });
    world.cloud.pump().await;
    assert_eq!((lag.fired(), receiver.received().len()), (1, 1));
}

#[tokio::test]
async fn only_a_consistent_read_drops_a_delivery() {
    let world = World::new().await;
    let (id, _) = world.webhook("http://127.0.0.1:9/hooks").await;
    let path = format!("/v1/webhooks/{id}");
    // Half a unit is an eventually consistent read, a whole unit a consistent one. A dropped delivery of an endpoint that is there has a
    // record, and the last read says how long the organisation keeps that.
    for (drop, expected) in [
        (("PATCH", Some(json!({ "enabled": false }))), vec![0.5, 1.0, 0.5]),
        (("DELETE", None), vec![0.5, 1.0]),
    ] {
        world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
        world.call("POST", &format!("{path}/test"), Some(json!({}))).await;
        world.call(drop.0, &path, drop.1).await;
        world.cloud.ledger().take();
        world.cloud.pump().await;
        let ledger = world.cloud.ledger().of("deliver-webhook");
        let reads = ledger.iter().map(|call| call.read_units).filter(|units| *units > 0.0);
        assert_eq!(reads.collect::<Vec<_>>(), expected, "{}", drop.0);
    }
}

#[tokio::test]
async fn a_delivery_that_its_rate_limit_refuses_repeatedly_waits_and_is_no_dead_letter() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let body = json!({ "url": receiver.url, "events": ["*"], "rate_limit": 1 });
    let hook = world.call("POST", "/v1/webhooks", Some(body)).await.json();
    let id = text(&hook["id"]);
    world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    // As if other instances always leased first: more often than the queue hands a message out.
    let refusals = world.cloud.set_fault(Fault::Fail {
        function: "deliver-webhook".into(),
        service: Service::DynamoDb,
        action: "PutItem".into(),
        status: 400,
        code: "ConditionalCheckFailedException".into(),
        times: 6,
    });
    world.cloud.pump().await;
    assert_eq!((refusals.fired(), receiver.received().len()), (6, 1));
    assert_eq!(world.cloud.account().depth("posthorn-dev-webhook-dead").visible, 0);
    let deliveries = world.deliveries(&id).await;
    assert_eq!(
        (&deliveries[0]["state"], deliveries[0]["attempts"].as_array().unwrap().len()),
        (&"succeeded".into(), 1)
    );
}

/// An endpoint that rejected three events and would accept them now.
async fn three_failed(world: &World, receiver: &Receiver) -> String {
    let (id, _) = world.webhook(&receiver.url).await;
    receiver.answer_always("/hooks", Manner::Status(410));
    let path = format!("/v1/webhooks/{id}");
    for _ in 0..3 {
        world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
        world.call("POST", &format!("{path}/test"), Some(json!({}))).await;
        world.cloud.pump().await;
    }
    world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
    receiver.answer_always("/hooks", Manner::Status(200));
    receiver.take();
    id
}

#[tokio::test]
async fn a_replay_of_failed_deliveries_killed_anywhere_and_repeated_delivers_each_once() {
    let mut killed = 0;
    for fault in every_kill("replay-failed-deliveries") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let id = three_failed(&world, &receiver).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let path = format!("/v1/webhooks/{id}/replay-failed");
        for _ in 0..2 {
            world.call("POST", &path, None).await;
            world.cloud.pump().await;
            // For this long, a call that still runs would own the deliveries that it claimed.
            world.advance_seconds(60);
        }
        killed += handle.fired();
        let mut ids: Vec<String> = receiver
            .received()
            .iter()
            .map(|one| one.headers["webhook-id"].to_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), receiver.received().len()), (3, 3), "{what}");
        let deliveries = world.deliveries(&id).await;
        assert_eq!(deliveries.iter().filter(|one| one["replayed_at"].is_string()).count(), 3, "{what}");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

/// How many messages are on the webhook queue.
fn queued(world: &World) -> usize {
    world.cloud.account().depth("posthorn-dev-webhook").visible
}

#[tokio::test]
async fn a_replay_of_failed_deliveries_killed_anywhere_and_repeated_immediately_queues_nothing_twice() {
    let mut killed = 0;
    for fault in every_kill("replay-failed-deliveries") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let id = three_failed(&world, &receiver).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let path = format!("/v1/webhooks/{id}/replay-failed");
        world.call("POST", &path, None).await;
        // No worker has run yet.
        let mut answer = world.call("POST", &path, None).await.json();
        assert!(queued(&world) <= 3, "{what}: {}", queued(&world));
        killed += handle.fired();
        while answer["has_more"] == true {
            world.advance_seconds(20);
            world.cloud.pump().await;
            answer = world.call("POST", &path, None).await.json();
        }
        world.cloud.pump().await;
        assert_eq!(receiver.received().len(), 3, "{what}");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn a_delivery_exhausted_by_a_worker_killed_anywhere_counts_once_and_can_be_replayed() {
    let mut killed = 0;
    for fault in every_kill("deliver-webhook") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let (id, _) = world.webhook(&receiver.url).await;
        receiver.answer_always("/hooks", Manner::Status(500));
        let path = format!("/v1/webhooks/{id}");
        let last = world.call("POST", &format!("{path}/test"), Some(json!({}))).await.json();
        world.cloud.pump().await;
        world.retry_for_days(3).await;
        // Two less than the number that disables the endpoint. If the last one counted twice, the endpoint would be disabled.
        exhausted_before(&world, &id, 8).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.retry_for_days(2).await;
        killed += handle.fired();
        assert_eq!(world.call("GET", &path, None).await.json()["enabled"], true, "{what}");
        let queued = world.call("POST", &format!("{path}/replay-failed"), None).await.json();
        assert_eq!(queued["data"][0]["replay_of"], last["id"], "{what}: {queued}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

/// Records `number` exhausted deliveries since the last success.
async fn exhausted_before(world: &World, id: &str, number: i64) {
    let app = world.cloud.owner_app();
    let id: WebhookId = id.parse().unwrap();
    let add = |endpoint: &mut Endpoint| {
        let at = |ms| jiff::Timestamp::from_millisecond(ms).unwrap();
        endpoint.exhausted = (0..number).map(|ms| DeliveryId::new(at(ms))).collect();
        true
    };
    let endpoints = collection(&app, world.scope());
    endpoints.revise(&id.suffix(), Read::Consistent, add).await.unwrap();
}

#[tokio::test]
async fn a_rotation_killed_anywhere_and_repeated_makes_one_secret() {
    let mut killed = 0;
    for fault in every_kill("rotate-webhook-secret") {
        let world = World::new().await;
        let (id, _) = world.webhook("http://127.0.0.1:9/hooks").await;
        let handle = world.cloud.set_fault(fault);
        let path = format!("/v1/webhooks/{id}/signing-secret/rotate");
        let rotate = || async {
            let headers = [("idempotency-key", "r")];
            let first = world.call_as(&world.acme.live, "POST", &path, None, &headers).await;
            // A caller without an answer retries.
            match first.status {
                200 => first,
                _ => world.call_as(&world.acme.live, "POST", &path, None, &headers).await,
            }
        };
        let (first, again) = (rotate().await, rotate().await);
        killed += handle.fired();
        assert_eq!(text(&first.json()["signing_secret"]), text(&again.json()["signing_secret"]));
        assert_eq!(again.json()["signing_keys"].as_array().unwrap().len(), 2);
    }
    assert!(killed >= 6, "only {killed} kills happened");
}

#[tokio::test]
async fn a_replay_killed_anywhere_and_repeated_is_one_delivery_with_or_without_a_key() {
    let mut killed = 0;
    for headers in [&[("idempotency-key", "r")][..], &[]] {
        for fault in every_kill("replay-delivery") {
            let world = World::new().await;
            let receiver = Receiver::start().await;
            let (id, _) = world.webhook(&receiver.url).await;
            let endpoint = format!("/v1/webhooks/{id}");
            let tested = world.call("POST", &format!("{endpoint}/test"), Some(json!({}))).await.json();
            world.cloud.pump().await;
            receiver.take();
            let what = format!("{headers:?} {fault:?}");
            let handle = world.cloud.set_fault(fault);
            let path = format!("{endpoint}/deliveries/{}/replay", text(&tested["id"]));
            let replay = async || world.call_as(&world.acme.live, "POST", &path, None, headers).await;
            let first = replay().await;
            if first.status != 202 {
                assert_eq!(replay().await.status, 202, "{what}");
            }
            let fired = handle.fired();
            killed += fired;
            world.cloud.pump().await;
            assert_eq!(world.deliveries(&id).await.len(), 2, "{what}");
            assert!(!receiver.received().is_empty(), "{what}: it was delivered");
            if fired == 0 {
                break;
            }
        }
    }
    assert!(killed >= 16, "only {killed} kills happened");
}
