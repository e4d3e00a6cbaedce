use posthorn_consent::Reason;
use posthorn_harness::{Receiver, World};
use serde_json::json;

use crate::every_kill;

#[tokio::test]
async fn a_report_killed_anywhere_and_queued_twice_is_one_suppression() {
    let mut killed = 0;
    for fault in every_kill("record-suppression") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        // A suppression exists already, so that the write that adds a reason is killed too.
        let manual = json!({ "address": "ada@example.com" });
        let made = world.call("POST", "/v1/suppressions", Some(manual)).await.json();
        let handle = world.cloud.set_fault(fault);
        for reason in [Reason::HardBounce, Reason::HardBounce, Reason::Complaint] {
            world.report("ada@example.com", reason, 0).await;
        }
        world.cloud.pump().await;
        killed += handle.fired();
        let found = world.call("GET", "/v1/suppressions/ada@example.com", None).await.json();
        assert_eq!((&found["id"], &found["reason"]), (&made["id"], &json!("complaint")), "{what}");
        assert_eq!(found["reasons"].as_array().unwrap().len(), 3, "{what}");
        assert_eq!(world.cloud.account().depth("posthorn-dev-consent-dead").visible, 0, "{what}");
    }
    assert!(killed >= 4, "only {killed} kills happened");
}

#[tokio::test]
async fn an_unsubscription_killed_anywhere_and_retried_takes_effect_and_is_one_event() {
    let mut killed = 0;
    for function in ["unsubscribe", "relay-consent"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let receiver = Receiver::start().await;
            world.webhook(&receiver.url).await;
            let what = format!("{fault:?}");
            let path = world.unsubscribe_path("ada@example.com", None).await;
            let handle = world.cloud.set_fault(fault);
            let form = [("content-type", "application/x-www-form-urlencoded")];
            let click = || world.cloud.http("POST", &path, &form, b"List-Unsubscribe=One-Click");
            let mut refused = 0;
            for _ in 0..4 {
                refused += u32::from(click().await.status != 200);
                world.cloud.pump().await;
                world.advance_seconds(5);
            }
            let fired = handle.fired();
            assert!(refused <= fired, "{what}");
            killed += fired;
            let found = world.call("GET", "/v1/suppressions/ada@example.com", None).await.json();
            assert_eq!(found["reason"], "unsubscribe", "{what}");
            let mut ids: Vec<String> = receiver
                .received()
                .iter()
                .map(|received| received.headers["webhook-id"].to_str().unwrap().to_owned())
                .collect();
            ids.sort();
            ids.dedup();
            assert_eq!(
                (ids.len(), receiver.types().first().map(String::as_str)),
                (1, Some("message.unsubscribed")),
                "{what}"
            );
        }
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_batch_killed_anywhere_and_repeated_under_its_key_gets_the_same_answer_as_without_a_kill() {
    let mut killed = 0;
    for fault in every_kill("create-suppressions") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let entries =
            json!([{ "address": "a@example.com" }, { "address": "b@example.com" }, { "address": "x" }]);
        let body = json!({ "suppressions": entries });
        let handle = world.cloud.set_fault(fault);
        let send = || {
            let headers = [("idempotency-key", "import-1")];
            let (world, body) = (&world, body.clone());
            async move {
                let path = "/v1/suppressions/batch";
                world.call_as(&world.acme.live, "POST", path, Some(body), &headers).await
            }
        };
        let mut answers = Vec::new();
        for _ in 0..3 {
            world.advance_seconds(1);
            answers.push(send().await);
        }
        killed += handle.fired();
        answers.retain(|answer| answer.status == 200);
        assert!(answers.len() as u32 >= 3 - handle.fired(), "{what}");
        for answer in &answers {
            assert_eq!(answer.json(), answers[0].json(), "{what}");
            assert_eq!(
                (&answer.json()["created"], &answer.json()["refused"]),
                (&json!(2), &json!(1)),
                "{what}"
            );
        }
        let listed = world.call("GET", "/v1/suppressions", None).await.json();
        assert_eq!(listed["data"].as_array().unwrap().len(), 2, "{what}");
    }
    assert!(killed >= 4, "only {killed} kills happened");
}
