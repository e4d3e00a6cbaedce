use posthorn_harness::{Fault, Receiver, World, email, text};
use serde_json::{Value, json};

use crate::every_kill;

/// The timers table refuses all writes of `function`.
fn no_timers(function: &str) -> Fault {
    Fault::TableIsDown { function: function.into(), table: "posthorn-dev-timers".into() }
}

/// Lets an hour pass, and runs the sweep each minute around its end.
async fn an_hour(world: &World) {
    world.advance_seconds(3_600 - 60);
    for (minute, expected) in [(0, 0), (1, 1)] {
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
        assert_eq!(world.cloud.mailbox().mails().len(), expected, "minute {minute}");
        world.advance_seconds(60);
    }
}

#[tokio::test]
async fn an_email_whose_timer_cannot_be_written_is_accepted_once_and_sent_at_its_time() {
    for path in ["/v1/emails", "/v1/emails/batch"] {
        let world = World::new().await;
        let function = if path == "/v1/emails" { "send-email" } else { "send-batch" };
        let fault = world.cloud.set_fault(no_timers(function));
        let mut body = email("success@simulator.amazonses.com");
        body["scheduled_at"] = "in 1 hour".into();
        let body = if path == "/v1/emails" { body } else { json!([body]) };
        let headers = [("idempotency-key", "k")];
        let send = || world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &headers);
        let first = send().await;
        assert_eq!(first.status, 200, "{path}: {}", first.json());
        assert!(fault.fired() > 0, "{path}");
        let ids = |answer: &Value| [answer["id"].clone(), answer["data"][0]["id"].clone()];
        let again = send().await;
        assert_eq!((again.status, ids(&again.json())), (200, ids(&first.json())), "{path}");
        world.cloud.clear_faults();
        an_hour(&world).await;
    }
}

#[tokio::test]
async fn an_email_moved_while_timers_cannot_be_written_is_sent_at_its_new_time() {
    let world = World::new().await;
    let mut body = email("success@simulator.amazonses.com");
    body["scheduled_at"] = "in 5 hours".into();
    let id = text(&world.call("POST", "/v1/emails", Some(body)).await.json()["id"]);
    world.cloud.set_fault(no_timers("update-email"));
    let sooner = json!({ "scheduled_at": "in 1 hour" });
    let moved = world.call("PATCH", &format!("/v1/emails/{id}"), Some(sooner)).await;
    assert_eq!(moved.status, 200, "{}", moved.json());
    world.cloud.clear_faults();
    an_hour(&world).await;
}

#[tokio::test]
async fn a_drain_killed_anywhere_loses_no_timer() {
    let mut killed = 0;
    for fault in every_kill("drain-timers") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        world.webhook(&receiver.url).await;
        for _ in 0..6 {
            receiver.answer_next(500);
        }
        // Both deliveries fail until their next attempt waits in a timer.
        world.send_to("success@simulator.amazonses.com").await;
        let what = format!("{fault:?}");
        let tries = receiver.received().len();
        assert_eq!(tries, 6, "three attempts each");
        let handle = world.cloud.set_fault(fault);
        for _ in 0..2 {
            world.advance_seconds(3_600 + 400);
            for shard in 0..4 {
                // A killed run leaves its lease, which expires.
                let _ = world.cloud.tick("drain-timers", &format!("{{\"shard\":{shard}}}")).await;
            }
            world.cloud.pump().await;
        }
        killed += handle.fired();
        assert_eq!(receiver.received().len(), tries + 2, "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
