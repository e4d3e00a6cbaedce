//! A failed email stays failed, even if further copies of its message are on the queue. Only its dead letter brings it back.

use posthorn_harness::{Receiver, World, email, text};
use posthorn_ids::CopyId;
use posthorn_messages::DeliverEmail;
use posthorn_queues::{Envelope, Queues};
use posthorn_timers::WORKERS;
use serde_json::json;

use crate::emails::{ses_answers, sweep};

const DEAD: &str = "posthorn-dev-email-dead";

/// Queues another copy of an email's message, as the sweep does. Without an id, it is like a message of an earlier version.
async fn queue_a_copy(world: &World, id: &str, with_id: bool) {
    let app = world.cloud.owner_app();
    let copy = with_id.then(|| CopyId::new(app.now()));
    let job = DeliverEmail { email_id: id.parse().unwrap(), copy };
    let url = app.setting("EMAIL_QUEUE_URL");
    app.part::<Queues>().send(url, &Envelope::new(world.scope(), job), 0).await.unwrap();
}

fn dead(world: &World) -> usize {
    world.cloud.account().depth(DEAD).visible
}

fn mails(world: &World) -> usize {
    world.cloud.mailbox().mails().len()
}

/// An email that failed and is a dead letter; SES would accept it now.
async fn given_up(world: &World) -> String {
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(ses_answers(503, "ServiceUnavailable", 6));
    world.cloud.pump().await;
    world.cloud.clear_faults();
    assert_eq!((world.status(&id).await.as_str(), dead(world)), ("failed", 1));
    id
}

#[tokio::test]
async fn a_failed_email_is_sent_by_its_dead_letter_but_not_by_a_stray_copy() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let id = given_up(&world).await;
    for _ in 0..2 {
        queue_a_copy(&world, &id, true).await;
        world.cloud.pump().await;
        assert_eq!((world.status(&id).await.as_str(), mails(&world), dead(&world)), ("failed", 0, 1));
    }
    assert_eq!(receiver.types(), ["message.failed"]);
    assert_eq!(world.redrive(DEAD).await, 1);
    world.cloud.pump().await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world)), ("delivered", 1));
    queue_a_copy(&world, &id, true).await;
    world.cloud.pump().await;
    assert_eq!(mails(&world), 1);
}

#[tokio::test]
async fn an_email_that_ses_rejected_is_not_sent_by_a_copy() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(ses_answers(400, "MessageRejected", 1));
    world.cloud.pump().await;
    assert_eq!((world.status(&id).await.as_str(), dead(&world)), ("failed", 0));
    queue_a_copy(&world, &id, true).await;
    sweep(&world, 3).await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world), dead(&world)), ("failed", 0, 0));
}

#[tokio::test]
async fn a_timer_that_fires_after_its_email_failed_does_not_send_it() {
    let world = World::new().await;
    let mut body = email("success@simulator.amazonses.com");
    body["scheduled_at"] = "in 3 hours".into();
    let id = text(&world.call("POST", "/v1/emails", Some(body)).await.json()["id"]);
    // The first timer remains, and finds that the email failed.
    let sooner = json!({ "scheduled_at": "in 1 hour" });
    assert_eq!(world.call("PATCH", &format!("/v1/emails/{id}"), Some(sooner)).await.status, 200);
    world.cloud.set_fault(ses_answers(400, "MessageRejected", 1));
    for hours in [1, 2] {
        world.advance_seconds(hours * 3600);
        for shard in 0..WORKERS {
            world.cloud.tick("drain-timers", &json!({ "shard": shard }).to_string()).await.unwrap();
        }
        world.cloud.pump().await;
        assert_eq!((world.status(&id).await.as_str(), mails(&world)), ("failed", 0), "after {hours}");
    }
}

#[tokio::test]
async fn a_dead_letter_of_an_earlier_version_is_kept_and_sent_only_when_an_operator_names_it() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(ses_answers(400, "MessageRejected", 1));
    world.cloud.pump().await;
    queue_a_copy(&world, &id, false).await;
    world.cloud.pump().await;
    assert_eq!((mails(&world), dead(&world)), (0, 1), "it looks like a stray copy");
    world.redrive(DEAD).await;
    world.cloud.pump().await;
    assert_eq!((mails(&world), dead(&world)), (0, 1));
    let path = "/v1/dead-letters/email-dead";
    let listed = world.call_as(&world.operator, "GET", path, None, &[]).await.json();
    let named = json!({ "ids": [listed["data"][0]["id"]] });
    let replayed = world.call_as(&world.operator, "POST", &format!("{path}/replay"), Some(named), &[]).await;
    assert_eq!(replayed.status, 200, "{}", replayed.json());
    world.cloud.pump().await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world), dead(&world)), ("delivered", 1, 0));
}

#[tokio::test]
async fn a_dead_letter_that_an_operator_names_is_tried_as_often_as_any_email() {
    let world = World::new().await;
    let id = given_up(&world).await;
    let path = "/v1/dead-letters/email-dead";
    let listed = world.call_as(&world.operator, "GET", path, None, &[]).await.json();
    let named = json!({ "ids": [listed["data"][0]["id"]] });
    world.cloud.set_fault(ses_answers(503, "ServiceUnavailable", 5));
    let replayed = world.call_as(&world.operator, "POST", &format!("{path}/replay"), Some(named), &[]).await;
    assert_eq!(replayed.status, 200, "{}", replayed.json());
    world.cloud.pump().await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world), dead(&world)), ("delivered", 1, 0));
}
