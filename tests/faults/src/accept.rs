use posthorn_harness::{World, email, text};

use crate::every_kill;

#[tokio::test]
async fn a_retry_with_the_same_key_after_a_kill_at_any_call_is_one_email_with_one_id() {
    let mut killed = 0;
    for fault in every_kill("send-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let send = || {
            let headers = [("idempotency-key", "order-1")];
            let world = &world;
            async move {
                world
                    .call_as(
                        &world.acme.live,
                        "POST",
                        "/v1/emails",
                        Some(email("success@simulator.amazonses.com")),
                        &headers,
                    )
                    .await
            }
        };
        let first = send().await;
        if handle.fired() == 0 {
            assert_eq!(first.status, 200);
            continue;
        }
        killed += 1;
        assert_eq!(first.status, 500, "{what}");
        // A worker may handle queued messages before the retry.
        world.cloud.pump().await;
        let (second, third) = (send().await, send().await);
        assert_eq!((second.status, third.status), (200, 200), "{what}: {}", second.json());
        assert_eq!(second.json(), third.json(), "{what}");
        world.cloud.pump().await;
        assert_eq!(world.cloud.mailbox().mails().len(), 1, "{what}");
        assert_eq!(world.status(&text(&second.json()["id"])).await, "delivered", "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn without_a_key_a_kill_leaves_a_whole_email_or_none() {
    let mut whole = 0;
    for fault in every_kill("send-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.call("POST", "/v1/emails", Some(email("success@simulator.amazonses.com"))).await;
        if handle.fired() == 0 {
            continue;
        }
        let listed = world.call("GET", "/v1/emails", None).await.json();
        let emails = listed["data"].as_array().unwrap().clone();
        // A listed email is whole. It is sent, at the latest by the sweep.
        world.advance_seconds(301);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
        assert_eq!(world.cloud.mailbox().mails().len(), emails.len(), "{what}");
        for email in &emails {
            assert_eq!(world.status(&text(&email["id"])).await, "delivered", "{what}");
            whole += 1;
        }
    }
    assert!(whole >= 2, "only {whole} kills came after the email was whole");
}
