use posthorn_harness::World;

#[tokio::test]
async fn a_run_is_leased_and_overlapping_runs_do_nothing_twice() {
    let world = World::new().await;
    let id = world.accept("a@example.com").await;
    world.advance_seconds(301);
    let run = || world.cloud.tick("sweep-messages", "{}");
    let (one, other) = tokio::join!(run(), run());
    one.unwrap();
    other.unwrap();
    let leases = world.cloud.ledger().of("sweep-messages");
    let queued: u32 =
        leases.iter().filter(|call| call.action == "SendMessageBatch").map(|call| call.items).sum();
    assert_eq!(queued, 1);
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
    assert_eq!(world.status(&id).await, "delivered");
}
