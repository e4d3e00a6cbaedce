use posthorn_harness::{Fault, Service, World, email, text};
use serde_json::json;

use crate::emails::{queue_is_down, ses_answers, sweep};

const EMAIL_QUEUE: &str = "posthorn-dev-email";
const DEAD: &str = "posthorn-dev-email-dead";

/// SES says that it took nothing.
fn unavailable(times: u32) -> Fault {
    ses_answers(503, "ServiceUnavailable", times)
}

#[tokio::test]
async fn an_email_that_ses_takes_too_many_of_is_sent_at_a_slower_pace_however_often_ses_refuses() {
    let world = World::new().await;
    let ids = world.accept_many(3).await;
    // Far more than an email has tries or receives. The worker waits on the test's clock.
    let fault = world.cloud.set_fault(ses_answers(429, "TooManyRequestsException", 60));
    world.cloud.pump().await;
    assert_eq!(fault.fired(), 60);
    for id in &ids {
        assert_eq!(world.status(id).await, "delivered");
    }
    assert_eq!(world.cloud.mailbox().mails().len(), 3);
}

#[tokio::test]
async fn a_hand_over_that_ses_does_not_take_is_retried_with_growing_waits() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(unavailable(3));
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
    let calls = world.cloud.ledger().of("deliver-email");
    let waits: Vec<u32> = calls
        .iter()
        .filter(|call| call.action == "ChangeMessageVisibilityBatch")
        .flat_map(|call| call.seconds.clone())
        .collect();
    assert_eq!(waits.len(), 3, "{waits:?}");
    for (wait, full) in waits.iter().zip([30, 60, 120]) {
        assert!((full / 2..=full).contains(wait), "{waits:?}");
    }
}

#[tokio::test]
async fn an_email_to_a_provider_that_stays_down_becomes_a_dead_letter_that_can_be_replayed() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(unavailable(1_000));
    world.cloud.pump().await;
    let email = world.email(&id).await;
    assert_eq!(email["status"], "failed");
    let last = email["history"].as_array().unwrap().last().unwrap().clone();
    assert!(last["detail"].as_str().unwrap().contains("ServiceUnavailable"), "{last}");
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-dead").visible, 1);

    world.cloud.clear_faults();
    assert_eq!(world.redrive("posthorn-dev-email-dead").await, 1);
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

/// How often the email's history has the event `what`.
async fn count_in_history(world: &World, id: &str, what: &str) -> usize {
    let email = world.email(id).await;
    email["history"].as_array().unwrap().iter().filter(|event| event["event"] == what).count()
}

/// Lets the whole backoff pass, with a sweep each minute. The queue hands messages out at the latest possible times.
async fn live_through_the_backoff(world: &World) {
    for second in (0..=930).step_by(30) {
        if [0, 30, 90, 210, 450, 930].contains(&second) {
            world.cloud.run_queue(EMAIL_QUEUE).await;
        }
        if second % 60 == 0 {
            world.cloud.tick("sweep-messages", "{}").await.unwrap();
        }
        world.advance_seconds(30);
    }
    world.cloud.pump().await;
}

#[tokio::test]
async fn the_sweep_leaves_an_email_in_backoff_to_the_queue_so_that_it_is_given_up_once() {
    let world = World::new().await;
    let alone = world.accept("success@simulator.amazonses.com").await;
    let batch = json!([email("success@simulator.amazonses.com")]);
    let batch = world.call("POST", "/v1/emails/batch", Some(batch)).await.json();
    let ids = [alone, text(&batch["data"][0]["id"])];
    world.cloud.set_fault(unavailable(1_000));
    live_through_the_backoff(&world).await;
    for id in &ids {
        assert_eq!(
            (world.status(id).await.as_str(), count_in_history(&world, id, "failed").await),
            ("failed", 1)
        );
    }
    assert_eq!(world.cloud.account().depth(DEAD).visible, 2);

    world.cloud.clear_faults();
    sweep(&world, 3).await;
    assert!(
        world.cloud.mailbox().mails().is_empty(),
        "an email that was reported as failed is not sent without a replay"
    );
}

/// SES's front answers 504, so the outcome of the hand-over is unknown.
fn unknown_outcome(times: u32) -> Fault {
    ses_answers(504, "GatewayTimeout", times)
}

#[tokio::test]
async fn an_email_with_unknown_outcome_is_not_retried_within_the_quiet_window() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    let fault = world.cloud.set_fault(unknown_outcome(1));
    world.cloud.pump().await;
    world.advance_seconds(600);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    assert_eq!((fault.calls_seen(), world.status(&id).await.as_str()), (1, "sending"));
    sweep(&world, 2).await;
    assert_eq!(world.status(&id).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn an_email_whose_outcome_stays_unknown_becomes_a_dead_letter_that_can_be_replayed() {
    let world = World::new().await;
    let alone = world.accept("success@simulator.amazonses.com").await;
    let batch = json!([email("success@simulator.amazonses.com")]);
    let batch = world.call("POST", "/v1/emails/batch", Some(batch)).await.json();
    let ids = [alone, text(&batch["data"][0]["id"])];
    let fault = world.cloud.set_fault(unknown_outcome(1_000));
    world.cloud.pump().await;
    sweep(&world, 20).await;
    for id in &ids {
        assert_eq!(
            (world.status(id).await.as_str(), count_in_history(&world, id, "failed").await),
            ("failed", 1)
        );
    }
    assert_eq!(fault.fired(), 12, "six attempts for each");
    assert_eq!(world.cloud.account().depth(DEAD).visible, 2);

    world.cloud.clear_faults();
    assert_eq!(world.redrive(DEAD).await, 2);
    world.cloud.pump().await;
    sweep(&world, 2).await;
    assert_eq!(world.status(&ids[0]).await, "delivered");
    assert_eq!(world.status(&ids[1]).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 2);
}

#[tokio::test]
async fn an_email_whose_content_cannot_be_read_fails_once_and_can_be_replayed() {
    let world = World::new().await;
    let mut large = email("success@simulator.amazonses.com");
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (state >> 24) as u8 % 26)
    });
    large["text"] = noise.take(300_000).collect::<String>().into();
    let id = text(&world.call("POST", "/v1/emails", Some(large)).await.json()["id"]);
    let fault = world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::S3,
        action: "GetObject".into(),
        status: 400,
        code: "InvalidObjectState".into(),
        times: 1_000,
    });
    world.cloud.pump().await;
    sweep(&world, 5).await;
    assert!(fault.fired() >= 6, "the content must be in S3: {}", fault.fired());
    assert_eq!(
        (count_in_history(&world, &id, "failed").await, world.cloud.account().depth(DEAD).visible),
        (1, 1)
    );

    world.cloud.clear_faults();
    assert_eq!(world.redrive(DEAD).await, 1);
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}

#[tokio::test]
async fn a_message_that_the_provider_rejects_fails_without_a_retry_or_dead_letter() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(ses_answers(400, "MessageRejected", 1));
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "failed");
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-dead").visible, 0);
    assert!(world.cloud.mailbox().mails().is_empty());
}

#[tokio::test]
async fn an_email_accepted_while_the_queue_is_down_is_still_sent() {
    let world = World::new().await;
    world.cloud.set_fault(queue_is_down());
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "queued");
    world.advance_seconds(301);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}

#[tokio::test]
async fn an_email_whose_configuration_set_is_missing_is_retried_with_the_current_one() {
    let world = World::new().await;
    world.grant_ip_pools().await;
    let pool = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await.json();
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let of = json!({ "domain_id": domains["data"][0]["id"] });
    let path = format!("/v1/ip-pools/{}", text(&pool["id"]));
    assert_eq!(world.call("POST", &format!("{path}/assign"), Some(of.clone())).await.status, 200);
    world.advance_seconds(31);
    // From here on, a warm instance caches the pool's configuration set.
    world.send_to("success@simulator.amazonses.com").await;
    assert_eq!(world.call("POST", &format!("{path}/release"), Some(of)).await.status, 200);
    let set = world.cloud.mailbox().mails()[0].configuration_set.clone().unwrap();
    assert_ne!(set, "posthorn-dev");
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    let by_the_old = world.send_to("success@simulator.amazonses.com").await;
    assert_eq!(world.status(&by_the_old).await, "delivered", "the set exists longer than instances cache it");
    assert_eq!(world.cloud.mailbox().mails()[0].configuration_set.as_ref(), Some(&set));
    // A person removes the set by hand.
    world.cloud.account().ses().remove_configuration_set(&set);
    let id = world.send_to("success@simulator.amazonses.com").await;
    let mail = world.cloud.mailbox().mails()[0].clone();
    assert_eq!(
        (world.status(&id).await.as_str(), mail.configuration_set.as_deref()),
        ("delivered", Some("posthorn-dev"))
    );
    assert_eq!(count_in_history(&world, &id, "failed").await, 0);
}
