use posthorn_harness::{Fault, HttpAnswer, Service, World, email, text};
use serde_json::Value;

use crate::every_kill;

const EMAILS: usize = 3;

async fn send(world: &World) -> HttpAnswer {
    let body: Value = (0..EMAILS).map(|_| email("success@simulator.amazonses.com")).collect();
    let headers = [("idempotency-key", "batch-1")];
    world.call_as(&world.acme.live, "POST", "/v1/emails/batch", Some(body), &headers).await
}

/// Runs the sweep as for emails that no caller retries: when they are due, and again for deferred ones.
async fn sweep(world: &World) {
    for _ in 0..3 {
        world.advance_seconds(1_000);
        // After a killed run, the next one follows.
        let _ = world.cloud.tick("sweep-messages", "{}").await;
        world.cloud.pump().await;
    }
}

/// Whether a sweep makes only the calls of one that finds no batch to work on.
async fn looks_at_no_batch(world: &World) -> bool {
    world.advance_seconds(1_000);
    world.cloud.ledger().take();
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    !world.cloud.ledger().of("sweep-messages").iter().any(|call| call.action == "BatchGetItem")
}

#[tokio::test]
async fn a_retry_after_a_kill_at_any_call_is_the_same_batch_sent_once() {
    let mut killed = 0;
    for fault in every_kill("send-batch") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let first = send(&world).await;
        if handle.fired() == 0 {
            assert_eq!(first.status, 200);
            continue;
        }
        killed += 1;
        world.cloud.pump().await;
        // The sweep may run between the two requests, and find some of the emails or none.
        world.advance_seconds(301);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        let (second, third) = (send(&world).await, send(&world).await);
        assert_eq!((second.status, third.status), (200, 200), "{what}: {}", second.json());
        assert_eq!(second.json(), third.json(), "{what}");
        world.cloud.pump().await;
        sweep(&world).await;
        assert_eq!(world.cloud.mailbox().mails().len(), EMAILS, "{what}");
        for one in second.json()["data"].as_array().unwrap() {
            assert_eq!(world.status(&text(&one["id"])).await, "delivered", "{what}");
        }
        assert!(looks_at_no_batch(&world).await, "{what}: the batch is finished");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn without_a_retry_every_stored_email_is_sent_once() {
    let mut whole = 0;
    for fault in every_kill("send-batch") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        world.cloud.set_fault(fault);
        send(&world).await;
        let listed = world.call("GET", "/v1/emails", None).await.json()["data"].as_array().unwrap().clone();
        sweep(&world).await;
        assert_eq!(world.cloud.mailbox().mails().len(), listed.len(), "{what}");
        for email in &listed {
            assert_eq!(world.status(&text(&email["id"])).await, "delivered", "{what}");
        }
        whole += usize::from(!listed.is_empty());
        assert!(looks_at_no_batch(&world).await, "{what}");
    }
    assert!(whole >= 4, "only {whole} emails were whole after a kill");
}

#[tokio::test]
async fn a_sweep_killed_at_any_call_leaves_a_lost_batch_to_the_next_sweep() {
    let mut killed = 0;
    for fault in every_kill("sweep-messages") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        world.cloud.set_fault(Fault::Fail {
            function: "send-batch".into(),
            service: Service::Sqs,
            action: "SendMessageBatch".into(),
            status: 503,
            code: "ServiceUnavailable".into(),
            times: 10,
        });
        assert_eq!(send(&world).await.status, 200);
        let handle = world.cloud.set_fault(fault);
        sweep(&world).await;
        killed += handle.fired();
        assert_eq!(world.cloud.mailbox().mails().len(), EMAILS, "{what}");
        assert!(looks_at_no_batch(&world).await, "{what}");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn workers_killed_during_a_batch_send_each_of_its_emails_once() {
    for fault in every_kill("deliver-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        world.cloud.set_fault(fault);
        assert_eq!(send(&world).await.status, 200);
        world.cloud.pump().await;
        sweep(&world).await;
        assert_eq!(world.cloud.mailbox().mails().len(), EMAILS, "{what}: not more, not less");
        assert!(looks_at_no_batch(&world).await, "{what}");
    }
}
