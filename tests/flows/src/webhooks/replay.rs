use posthorn_harness::{Manner, Receiver, World, text};
use serde_json::{Value, json};

use super::{endpoint, path};

/// Sends events to `hook` that it rejects; gives the ids of their deliveries, oldest first.
async fn failures(world: &World, receiver: &Receiver, hook: &Value, number: usize) -> Vec<String> {
    receiver.answer_always("/hooks", Manner::Status(410));
    let mut ids = Vec::new();
    for _ in 0..number {
        world.advance_seconds(60);
        world.call("PATCH", &path(hook, ""), Some(json!({ "enabled": true }))).await;
        ids.push(text(&world.call("POST", &path(hook, "/test"), Some(json!({}))).await.json()["id"]));
        world.cloud.pump().await;
    }
    world.call("PATCH", &path(hook, ""), Some(json!({ "enabled": true }))).await;
    receiver.answer_always("/hooks", Manner::Status(200));
    receiver.take();
    ids
}

fn ids(page: &Value, field: &str) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|one| text(&one[field])).collect()
}

#[tokio::test]
async fn failed_deliveries_are_replayed_oldest_first_and_a_repeated_call_replays_none_twice() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let failed = failures(&world, &receiver, &hook, 3).await;
    let replay = || async { world.call("POST", &path(&hook, "/replay-failed"), None).await };
    let first = replay().await;
    assert_eq!((first.status, ids(&first.json(), "replay_of")), (202, failed.clone()));
    assert_eq!((&first.json()["has_more"], ids(&replay().await.json(), "id").len()), (&false.into(), 0));
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 3);
    let listed = world.deliveries(hook["id"].as_str().unwrap()).await;
    assert_eq!(listed.len(), 6);
    for replay in listed.iter().filter(|one| !one["replay_of"].is_null()) {
        let original = listed.iter().find(|one| one["id"] == replay["replay_of"]).unwrap();
        assert_eq!((&replay["event_id"], &replay["state"]), (&original["event_id"], &"succeeded".into()));
        assert!(original["replayed_at"].is_string() && replay["replayed_at"].is_null());
    }
}

#[tokio::test]
async fn only_deliveries_in_the_given_time_are_recovered() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let failed = failures(&world, &receiver, &hook, 4).await;
    let now = world.cloud.owner_app().now();
    let ago = |seconds: i64| (now - jiff::SignedDuration::from_secs(seconds)).to_string();
    let recover = |body: Value| {
        let (world, path) = (&world, path(&hook, "/recover"));
        async move { world.call("POST", &path, Some(body)).await }
    };
    let middle = recover(json!({ "since": ago(150), "until": ago(30) })).await;
    assert_eq!((middle.status, ids(&middle.json(), "replay_of")), (202, failed[1..3].to_vec()));
    let all = recover(json!({ "since": ago(3600) })).await.json();
    assert_eq!(ids(&all, "replay_of"), [failed[0].clone(), failed[3].clone()]);
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 4);
    for (body, pointer) in [(json!({ "since": "yesterday" }), "/since"), (json!({}), "/since")] {
        let refused = recover(body).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &pointer.into()));
    }
}

#[tokio::test]
async fn one_delivery_is_replayed_under_a_new_id_with_the_same_event() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    world.send_to("success@simulator.amazonses.com").await;
    let listed = world.deliveries(hook["id"].as_str().unwrap()).await[0].clone();
    receiver.take();
    let replay_path = path(&hook, &format!("/deliveries/{}/replay", text(&listed["id"])));
    let replay = |headers: &'static [(&'static str, &'static str)]| {
        let (world, path) = (&world, &replay_path);
        async move { world.call_as(&world.acme.live, "POST", path, None, headers).await }
    };
    let (first, again) =
        (replay(&[("idempotency-key", "r")]).await, replay(&[("idempotency-key", "r")]).await);
    assert_eq!((first.status, first.json()), (202, again.json()));
    assert_ne!(first.json()["id"], listed["id"]);
    world.cloud.pump().await;
    assert_ne!(replay(&[]).await.json()["id"], first.json()["id"]);
    world.cloud.pump().await;
    let received = receiver.received();
    assert_eq!(received.len(), 2, "the repeated call makes no second replay");
    assert!(received.iter().all(|one| one.headers["webhook-id"] == text(&listed["event_id"]).as_str()));
    let theirs = world.call_as(&world.rival.live, "POST", &replay_path, None, &[]).await;
    assert_eq!(theirs.status, 404);
}

#[tokio::test]
async fn twenty_concurrent_replays_of_one_delivery_are_one_and_a_replay_after_its_first_attempt_is_new() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let id = text(&world.call("POST", &path(&hook, "/test"), Some(json!({}))).await.json()["id"]);
    world.cloud.pump().await;
    receiver.take();
    let replay_path = path(&hook, &format!("/deliveries/{id}/replay"));
    let twenty = async |named: bool| {
        let calls = (0..20).map(|number| {
            let (world, path, key) = (&world, &replay_path, format!("key-{number}"));
            async move {
                let headers = [("idempotency-key", key.as_str())];
                let headers = if named { &headers[..] } else { &[] };
                let answer = world.call_as(&world.acme.live, "POST", path, None, headers).await;
                assert_eq!(answer.status, 202, "{}", answer.json());
                text(&answer.json()["id"])
            }
        });
        let mut ids = futures::future::join_all(calls).await;
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
        world.cloud.pump().await;
        ids.remove(0)
    };
    let (first, second) = (twenty(false).await, twenty(true).await);
    assert_ne!(first, second);
    assert_eq!(receiver.received().len(), 2);
    let listed = world.deliveries(hook["id"].as_str().unwrap()).await;
    assert_eq!(listed.len(), 3, "the test and two replays: {listed:?}");
    assert!(listed.iter().all(|one| one["attempts"].as_array().unwrap().len() == 1));
}

#[tokio::test]
async fn a_replay_repeated_days_later_under_its_key_delivers_nothing_again() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let set = world.call("PATCH", "/v1/org", Some(json!({ "idempotency_hours": 168 }))).await;
    assert_eq!(set.status, 200);
    world.advance_seconds(31);
    let id = text(&world.call("POST", &path(&hook, "/test"), Some(json!({}))).await.json()["id"]);
    world.cloud.pump().await;
    let replay_path = path(&hook, &format!("/deliveries/{id}/replay"));
    let replay = |key: &'static str| {
        let (world, path) = (&world, &replay_path);
        async move { world.call_as(&world.acme.live, "POST", path, None, &[("idempotency-key", key)]).await }
    };
    // The second call joins the first replay, which waits for its first attempt.
    let (first, joined) = (replay("a").await, replay("b").await);
    assert_eq!(first.json()["id"], joined.json()["id"]);
    world.cloud.pump().await;
    receiver.take();
    world.advance_seconds(100 * 3_600);
    for key in ["a", "b"] {
        let late = replay(key).await;
        assert_eq!((late.status, late.header("idempotent-replayed")), (202, Some("true")));
        assert_eq!(late.json(), first.json());
    }
    world.cloud.pump().await;
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn deliveries_are_listed_by_their_state() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let failed = failures(&world, &receiver, &hook, 3).await;
    world.send_to("success@simulator.amazonses.com").await;
    let list = |query: &'static str| {
        let (world, path) = (&world, path(&hook, &format!("/deliveries?{query}")));
        async move { world.call("GET", &path, None).await.json() }
    };
    let newest_first: Vec<String> = failed.iter().rev().cloned().collect();
    assert_eq!(ids(&list("state=gone").await, "id"), newest_first);
    assert_eq!(list("state=succeeded").await["data"].as_array().unwrap().len(), 2);
    let page = list("state=gone&limit=2").await;
    assert_eq!((ids(&page, "id"), &page["has_more"]), (newest_first[..2].to_vec(), &true.into()));
    let next = path(&hook, &format!("/deliveries?state=gone&limit=2&after={}", text(&page["next_cursor"])));
    assert_eq!(ids(&world.call("GET", &next, None).await.json(), "id"), newest_first[2..]);
    assert_eq!(world.call("GET", &path(&hook, "/deliveries?state=lost"), None).await.status, 422);
}

#[tokio::test]
async fn a_dead_letter_whose_delivery_was_replayed_meanwhile_delivers_nothing_when_it_is_replayed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    receiver.answer_always("/hooks", Manner::Status(500));
    world.call("POST", &path(&hook, "/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    world.retry_for_days(5).await;
    receiver.answer_always("/hooks", Manner::Status(200));
    receiver.take();
    let replayed = world.call("POST", &path(&hook, "/replay-failed"), None).await.json();
    assert_eq!(replayed["data"].as_array().unwrap().len(), 1);
    world.cloud.pump().await;
    assert_eq!(world.redrive("posthorn-dev-webhook-dead").await, 1);
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 1, "only the replay is delivered");
    assert_eq!(world.cloud.account().depth("posthorn-dev-webhook-dead").visible, 0);
}

#[tokio::test]
async fn a_delivery_replayed_by_hand_during_its_attempts_is_not_replayed_again_when_exhausted() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    receiver.answer_always("/hooks", Manner::Status(500));
    let fired = world.call("POST", &path(&hook, "/test"), Some(json!({}))).await.json();
    world.cloud.pump().await;
    let by_hand = path(&hook, &format!("/deliveries/{}/replay", text(&fired["id"])));
    let by_hand = world.call("POST", &by_hand, None).await.json();
    world.cloud.pump().await;
    world.retry_for_days(5).await;
    let failed = world.call("POST", &path(&hook, "/replay-failed"), None).await.json();
    assert_eq!(ids(&failed, "replay_of"), [text(&by_hand["id"])]);
}
