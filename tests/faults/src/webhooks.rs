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
    assert!(killed >= 8, "the kills did strike: {killed}");
}

#[tokio::test]
async fn an_endpoint_that_a_read_has_yet_to_see_is_told_all_the_same() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    let lag = world.cloud.set_fault(Fault::Lag { function: "deliver-webhook".into(), times: 1 });
    world.cloud.pump().await;
    assert_eq!((lag.fired(), receiver.received().len()), (1, 1));
}

#[tokio::test]
async fn what_is_dropped_is_dropped_by_a_read_that_does_not_lag() {
    let world = World::new().await;
    let (id, _) = world.webhook("http://127.0.0.1:9/hooks").await;
    let path = format!("/v1/webhooks/{id}");
    for drop in [("PATCH", Some(json!({ "enabled": false }))), ("DELETE", None)] {
        world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
        world.call("POST", &format!("{path}/test"), Some(json!({}))).await;
        world.call(drop.0, &path, drop.1).await;
        world.cloud.ledger().take();
        world.cloud.pump().await;
        let ledger = world.cloud.ledger().of("deliver-webhook");
        let reads = ledger.iter().filter(|call| call.action == "GetItem").map(|call| call.read_units);
        // Half a unit may lag; a whole one does not.
        assert_eq!(reads.collect::<Vec<_>>(), [0.5, 1.0], "{}", drop.0);
    }
}

#[tokio::test]
async fn a_try_that_is_refused_its_moment_under_a_rate_limit_again_and_again_waits_and_is_no_dead_letter() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let body = json!({ "url": receiver.url, "events": ["*"], "rate_limit": 1 });
    let hook = world.call("POST", "/v1/webhooks", Some(body)).await.json();
    let id = text(&hook["id"]);
    world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    // As where others lease first each time: more often than a message is handed out.
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
    let told = world.deliveries(&id).await;
    assert_eq!((&told[0]["state"], told[0]["attempts"].as_array().unwrap().len()), (&"succeeded".into(), 1));
}

/// An endpoint that refuses three events for good, and is ready to hear them now.
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
async fn a_replay_of_what_failed_that_is_killed_anywhere_and_called_again_tells_each_once() {
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
            // So long a call that is still at it would have what it took up in hand.
            world.advance_seconds(60);
        }
        killed += handle.fired();
        let mut told: Vec<String> = receiver
            .received()
            .iter()
            .map(|one| one.headers["webhook-id"].to_str().unwrap().to_owned())
            .collect();
        told.sort();
        told.dedup();
        assert_eq!((told.len(), receiver.received().len()), (3, 3), "{what}");
        let deliveries = world.deliveries(&id).await;
        assert_eq!(deliveries.iter().filter(|one| one["replayed_at"].is_string()).count(), 3, "{what}");
    }
    assert!(killed >= 12, "the kills did strike: {killed}");
}

/// How many messages wait to be told.
fn queued(world: &World) -> usize {
    world.cloud.account().depth("posthorn-dev-webhook").visible
}

#[tokio::test]
async fn a_replay_of_what_failed_that_is_killed_anywhere_and_called_again_at_once_queues_nothing_twice() {
    let mut killed = 0;
    for fault in every_kill("replay-failed-deliveries") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let id = three_failed(&world, &receiver).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let path = format!("/v1/webhooks/{id}/replay-failed");
        world.call("POST", &path, None).await;
        // Nobody has told any of it yet.
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
    assert!(killed >= 12, "the kills did strike: {killed}");
}

#[tokio::test]
async fn a_delivery_that_is_exhausted_by_a_worker_killed_anywhere_counts_once_and_can_be_replayed() {
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
        // Two less than what switches it off: were the last counted twice, it would be.
        exhausted_before(&world, &id, 8).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.retry_for_days(2).await;
        killed += handle.fired();
        assert_eq!(world.call("GET", &path, None).await.json()["enabled"], true, "{what}");
        let queued = world.call("POST", &format!("{path}/replay-failed"), None).await.json();
        assert_eq!(queued["data"][0]["replay_of"], last["id"], "{what}: {queued}");
    }
    assert!(killed >= 8, "the kills did strike: {killed}");
}

/// Lets so many deliveries have been exhausted since the last success.
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
async fn a_rotation_killed_anywhere_and_called_again_is_one_with_one_secret() {
    let mut killed = 0;
    for fault in every_kill("rotate-webhook-secret") {
        let world = World::new().await;
        let (id, _) = world.webhook("http://127.0.0.1:9/hooks").await;
        let handle = world.cloud.set_fault(fault);
        let path = format!("/v1/webhooks/{id}/signing-secret/rotate");
        let rotate = || async {
            let headers = [("idempotency-key", "r")];
            let first = world.call_as(&world.acme.live, "POST", &path, None, &headers).await;
            // Whoever gets no answer asks again.
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
    assert!(killed >= 6, "the kills did strike: {killed}");
}

#[tokio::test]
async fn a_replay_killed_anywhere_and_called_again_is_one_delivery_with_a_key_and_without() {
    let mut killed = 0;
    for headers in [&[("idempotency-key", "r")][..], &[]] {
        for fault in every_kill("replay-delivery") {
            let world = World::new().await;
            let receiver = Receiver::start().await;
            let (id, _) = world.webhook(&receiver.url).await;
            let endpoint = format!("/v1/webhooks/{id}");
            let told = world.call("POST", &format!("{endpoint}/test"), Some(json!({}))).await.json();
            world.cloud.pump().await;
            receiver.take();
            let what = format!("{headers:?} {fault:?}");
            let handle = world.cloud.set_fault(fault);
            let path = format!("{endpoint}/deliveries/{}/replay", text(&told["id"]));
            let replay = async || world.call_as(&world.acme.live, "POST", &path, None, headers).await;
            let first = replay().await;
            if first.status != 202 {
                assert_eq!(replay().await.status, 202, "{what}");
            }
            let struck = handle.fired();
            killed += struck;
            world.cloud.pump().await;
            assert_eq!(world.deliveries(&id).await.len(), 2, "{what}");
            assert!(!receiver.received().is_empty(), "{what}: it was told");
            if struck == 0 {
                break;
            }
        }
    }
    assert!(killed >= 16, "the kills did strike: {killed}");
}
