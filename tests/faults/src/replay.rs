//! Failed emails that are put back on their queue.

use posthorn_harness::{Fault, World, email, text};
use serde_json::json;

use crate::{
    emails::{ses_answers, sweep},
    every_kill,
};

const EMAIL_QUEUE: &str = "posthorn-dev-email";
const DEAD: &str = "posthorn-dev-email-dead";

/// Makes a batch of one email that fails by `fault`. The email is a dead letter, and the batch's record has expired; gives its id.
async fn dead_of_batch(world: &World, fault: Fault) -> String {
    let batch = json!([email("success@simulator.amazonses.com")]);
    let batch = world.call("POST", "/v1/emails/batch", Some(batch)).await.json();
    let id = text(&batch["data"][0]["id"]);
    world.cloud.set_fault(fault);
    world.cloud.pump().await;
    for _ in 0..12 {
        if world.status(&id).await != "failed" {
            sweep(world, 1).await;
        }
    }
    sweep(world, 1).await;
    assert_eq!(world.status(&id).await, "failed");
    assert_eq!(world.cloud.account().depth(DEAD).visible, 1);
    world.cloud.clear_faults();
    id
}

/// Pauses or resumes acme's domain, and waits until instances no longer cache the old state.
async fn switch_domain(world: &World, verb: &str) {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let path = format!("/v1/domains/{}/{verb}", text(&domains["data"][0]["id"]));
    assert_eq!(world.call("POST", &path, None).await.status, 200);
    world.advance_seconds(31);
}

#[tokio::test]
async fn a_replayed_email_of_a_batch_is_sent_once_though_its_worker_is_killed_at_any_call() {
    let mut killed = 0;
    for fault in every_kill("deliver-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let id = dead_of_batch(&world, ses_answers(503, "ServiceUnavailable", 6)).await;
        let handle = world.cloud.set_fault(fault);
        world.redrive(DEAD).await;
        world.cloud.pump().await;
        killed += handle.fired();
        sweep(&world, 3).await;
        assert_eq!(world.cloud.mailbox().mails().len(), 1, "{what}: sent exactly once");
        assert_eq!(world.status(&id).await, "delivered", "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_replayed_email_with_unknown_outcome_is_retried_by_the_sweep() {
    let world = World::new().await;
    let id = dead_of_batch(&world, ses_answers(504, "GatewayTimeout", 1_000)).await;
    world.cloud.set_fault(ses_answers(504, "GatewayTimeout", 1));
    world.redrive(DEAD).await;
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "sending");
    sweep(&world, 2).await;
    assert_eq!(world.status(&id).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn a_replay_while_the_domain_is_paused_waits_on_the_queue_and_then_as_a_dead_letter() {
    let world = World::new().await;
    let id = dead_of_batch(&world, ses_answers(504, "GatewayTimeout", 1_000)).await;
    switch_domain(&world, "pause").await;
    world.redrive(DEAD).await;
    world.cloud.pump().await;
    assert_eq!(world.cloud.account().depth(DEAD).visible, 1, "the pause is longer than the queue waits");

    world.redrive(DEAD).await;
    world.cloud.run_queue(EMAIL_QUEUE).await;
    assert_eq!((world.status(&id).await.as_str(), world.cloud.account().depth(DEAD).visible), ("failed", 0));
    switch_domain(&world, "resume").await;
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}
