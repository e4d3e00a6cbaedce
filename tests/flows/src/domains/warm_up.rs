use std::sync::Arc;

use posthorn_app::App;
use posthorn_harness::{DOMAIN, World};
use posthorn_senders::{Admission, Sender, Standing, warmup_limit_exceeded};
use posthorn_senders_store::{sender_standing, warmup_admit};
use serde_json::json;

use super::{path, verified};

async fn warming(world: &World, days: u32) -> Sender {
    let domain = path(&verified(world).await);
    let body = json!({ "warmup": { "days": days } });
    assert_eq!(world.call("PATCH", &domain, Some(body)).await.status, 200);
    match sender_standing(&world.cloud.owner_app(), world.scope(), DOMAIN).await.unwrap() {
        Standing::Verified(sender) => sender,
        other => panic!("{other:?}"),
    }
}

async fn admit(world: &World, instance: &App, sender: &Sender, messages: u64) -> Admission {
    warmup_admit(instance, world.scope(), sender, messages, instance.now()).await.unwrap()
}

#[tokio::test]
async fn the_first_day_allows_50_messages_and_the_next_100() {
    let world = World::new().await;
    let sender = warming(&world, 2).await;
    let instance = world.cloud.owner_app();
    for cap in [50, 100] {
        for number in 0..cap {
            assert_eq!(admit(&world, &instance, &sender, 1).await, Admission::Admitted, "{number} of {cap}");
        }
        let Admission::Exceeded { cap: reported, lifts_at } = admit(&world, &instance, &sender, 1).await
        else {
            panic!("more than {cap} messages");
        };
        assert_eq!(reported, cap);
        let seconds = lifts_at.duration_since(instance.now()).as_secs();
        assert_eq!(seconds, 24 * 3600);
        let problem = warmup_limit_exceeded(&sender.domain, cap, lifts_at, instance.now());
        assert_eq!((problem.code.status, problem.retry_after_seconds), (429, Some(24 * 3600 + 1)));
        assert!(problem.detail.contains(&lifts_at.to_string()), "{}", problem.detail);
        world.advance_seconds(24 * 3600);
    }
    for _ in 0..300 {
        assert_eq!(
            admit(&world, &instance, &sender, 1).await,
            Admission::Admitted,
            "after the warm-up there is no limit"
        );
    }
}

#[tokio::test]
async fn a_batch_is_admitted_whole_or_not_at_all() {
    let world = World::new().await;
    let sender = warming(&world, 5).await;
    let instance = world.cloud.owner_app();
    assert_eq!(admit(&world, &instance, &sender, 40).await, Admission::Admitted);
    assert!(matches!(admit(&world, &instance, &sender, 11).await, Admission::Exceeded { .. }));
    assert_eq!(
        admit(&world, &instance, &sender, 10).await,
        Admission::Admitted,
        "the refusal used up nothing"
    );
}

#[tokio::test]
async fn concurrent_instances_never_exceed_the_cap_and_write_seldom() {
    let world = Arc::new(World::new().await);
    let sender = warming(&world, 10).await;
    world.advance_seconds(4 * 24 * 3600);
    let mut instances = Vec::new();
    for _ in 0..6 {
        let (world, sender) = (Arc::clone(&world), sender.clone());
        instances.push(tokio::spawn(async move {
            let instance = world.cloud.owner_app();
            let mut admitted = 0_u64;
            while let Admission::Admitted = admit(&world, &instance, &sender, 1).await {
                admitted += 1;
            }
            admitted
        }));
    }
    world.cloud.ledger().take();
    let mut admitted = 0;
    for instance in instances {
        admitted += instance.await.unwrap();
    }
    // An instance continues until it is refused and has used up its lease.
    assert_eq!(admitted, 50 << 4);
    let writes = world.cloud.ledger().take().iter().filter(|call| call.action == "PutItem").count();
    assert!(writes < 250, "{writes} writes for {admitted} messages");
}

#[tokio::test]
async fn a_warm_up_that_is_ended_or_moved_to_an_earlier_start_refuses_nothing() {
    for change in
        [json!({ "warmup": null }), json!({ "warmup": { "days": 9, "started_at": "2026-11-18T10:00:00Z" } })]
    {
        let world = World::new().await;
        let domain = path(&verified(&world).await);
        let body = json!({ "warmup": { "days": 9 } });
        assert_eq!(world.call("PATCH", &domain, Some(body)).await.status, 200);
        let many = |count: usize| {
            let one = posthorn_harness::email("a@example.com");
            world.call("POST", "/v1/emails/batch", Some(vec![one; count].into()))
        };
        assert_eq!(many(50).await.status, 200);
        assert_eq!(many(1).await.json()["code"], "WARMUP_LIMIT_EXCEEDED");
        let patched = world.call("PATCH", &domain, Some(change.clone())).await;
        assert_eq!(patched.status, 200, "{}", patched.json());
        let sent = many(1).await;
        assert_eq!(sent.status, 200, "{change}: {}", sent.json());
    }
}
