//! Emails that failed and are put back on their queue.

use posthorn_harness::{Fault, World, email, text};
use serde_json::json;

use crate::{
    emails::{ses_answers, sweep},
    every_kill,
};

const EMAIL_QUEUE: &str = "posthorn-dev-email";
const DEAD: &str = "posthorn-dev-email-dead";

/// The only email of a batch, given up by `fault` and in the dead-letter queue, the batch forgotten.
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

/// Pauses acme's domain, or resumes it, and lets every instance hear of it.
async fn turn(world: &World, verb: &str) {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let path = format!("/v1/domains/{}/{verb}", text(&domains["data"][0]["id"]));
    assert_eq!(world.call("POST", &path, None).await.status, 200);
    world.advance_seconds(31);
}

#[tokio::test]
async fn an_email_of_a_batch_that_is_replayed_to_a_worker_killed_at_any_call_goes_out_once() {
    let mut killed = 0;
    for fault in every_kill("deliver-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let id = dead_of_batch(&world, ses_answers(429, "TooManyRequestsException", 6)).await;
        let handle = world.cloud.set_fault(fault);
        world.redrive(DEAD).await;
        world.cloud.pump().await;
        killed += handle.fired();
        sweep(&world, 3).await;
        assert_eq!(world.cloud.mailbox().mails().len(), 1, "{what}: never two, never none");
        assert_eq!(world.status(&id).await, "delivered", "{what}");
    }
    assert!(killed >= 8, "the kills did strike: {killed}");
}

#[tokio::test]
async fn a_replay_that_no_word_comes_of_is_the_sweeps_again() {
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
async fn a_replay_while_the_domain_is_paused_waits_on_the_queue_and_then_among_the_dead_letters() {
    let world = World::new().await;
    let id = dead_of_batch(&world, ses_answers(504, "GatewayTimeout", 1_000)).await;
    turn(&world, "pause").await;
    world.redrive(DEAD).await;
    world.cloud.pump().await;
    assert_eq!(world.cloud.account().depth(DEAD).visible, 1, "paused for longer than the queue waits");

    world.redrive(DEAD).await;
    world.cloud.run_queue(EMAIL_QUEUE).await;
    assert_eq!((world.status(&id).await.as_str(), world.cloud.account().depth(DEAD).visible), ("failed", 0));
    turn(&world, "resume").await;
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}
