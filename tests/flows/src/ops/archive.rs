use posthorn_audit::{Entry, LinkItem, append, chain_partition, sort};
use posthorn_harness::World;
use posthorn_ids::AuditEntryId;
use posthorn_store::{Read, Store};
use serde_json::{Value, json};

const DAY_SECONDS: i64 = 24 * 3600;

async fn keys(world: &World, count: usize) {
    for _ in 0..count {
        let body = json!({ "name": "n", "scopes": ["read"] });
        assert_eq!(world.call("POST", "/v1/api-keys", Some(body)).await.status, 200);
        world.cloud.pump().await;
    }
}

async fn verify(world: &World) -> Value {
    world.call("GET", "/v1/audit/verify", None).await.json()
}

async fn listed(world: &World) -> usize {
    let page = world.call("GET", "/v1/audit?limit=100", None).await.json();
    page["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn old_entries_leave_the_table_and_the_chain_continues_after_them() {
    let world = World::new().await;
    keys(&world, 4).await;
    world.advance_seconds(10 * DAY_SECONDS);
    keys(&world, 2).await;
    world.cloud.tick("archive-audit", "{}").await.unwrap();
    assert_eq!(listed(&world).await, 6, "no entry is old enough yet");
    world.advance_seconds(356 * DAY_SECONDS);
    world.cloud.tick("archive-audit", "{}").await.unwrap();
    let found = verify(&world).await;
    assert_eq!(
        (&found["intact"], &found["archived_to"], &found["checked"]),
        (&json!(true), &json!(4), &json!(2))
    );
    assert_eq!(listed(&world).await, 2);
    keys(&world, 1).await;
    let found = verify(&world).await;
    assert_eq!(
        (&found["intact"], &found["checked"], &found["last"]["seq"]),
        (&json!(true), &json!(3), &json!(7))
    );
    // Runs until nothing is left, and again after further entries.
    for _ in 0..2 {
        world.advance_seconds(366 * DAY_SECONDS);
        world.cloud.tick("archive-audit", "{}").await.unwrap();
    }
    let found = verify(&world).await;
    assert_eq!((&found["intact"], &found["archived_to"], listed(&world).await), (&json!(true), &json!(7), 0));
    keys(&world, 1).await;
    assert_eq!(verify(&world).await["checked"], 1);
    let kept = world.cloud.ledger().take();
    let objects = kept.iter().filter(|call| call.action == "PutObject").count();
    assert_eq!(objects, 2, "an object for each run that found something");
}

/// Removes acme's second link directly in the table.
async fn break_chain(world: &World) {
    let app = world.cloud.owner_app();
    let chain = chain_partition(app.part::<Store>(), world.scope());
    chain.delete::<LinkItem>(&sort(2)).await.unwrap();
}

#[tokio::test]
async fn a_broken_chain_is_not_archived() {
    let world = World::new().await;
    keys(&world, 3).await;
    break_chain(&world).await;
    world.advance_seconds(366 * DAY_SECONDS);
    assert!(world.cloud.tick("archive-audit", "{}").await.is_err());
    assert_eq!((verify(&world).await["first_broken"]["seq"].clone(), listed(&world).await), (json!(2), 2));
}

#[tokio::test]
async fn a_broken_chain_fails_the_run_once_a_day_and_does_not_stop_the_archiving_of_other_logs() {
    let world = World::new().await;
    keys(&world, 3).await;
    let body = json!({ "name": "n", "scopes": ["read"] });
    let made = world.call_as(&world.rival.live, "POST", "/v1/api-keys", Some(body), &[]).await;
    assert_eq!(made.status, 200);
    world.cloud.pump().await;
    break_chain(&world).await;
    world.advance_seconds(366 * DAY_SECONDS);
    let failed = world.cloud.tick("archive-audit", "{}").await.unwrap_err();
    assert!(
        format!("{failed:?}").contains("1 logs were not archived; 1 links of other logs were"),
        "{failed:?}"
    );
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/audit/verify", None, &[]).await.json();
    assert_eq!((&theirs["intact"], &theirs["archived_to"]), (&json!(true), &json!(1)));
    world
        .cloud
        .tick("archive-audit", "{}")
        .await
        .expect("the broken log is deferred, so the next run succeeds");
    world.advance_seconds(DAY_SECONDS);
    assert!(world.cloud.tick("archive-audit", "{}").await.is_err(), "the next day, the run fails again");
}

#[tokio::test]
async fn a_run_continues_until_no_old_entry_is_left() {
    let world = World::new().await;
    keys(&world, 1).await;
    let app = world.cloud.owner_app();
    let chain = chain_partition(app.part::<Store>(), world.scope());
    let first = chain.get::<LinkItem>(&sort(1), Read::Consistent).await.unwrap().unwrap();
    let (_, entry) = first.value.open().unwrap();
    let at = entry.id.created_at();
    let more: Vec<Entry> = (1..=2_010_u32)
        .map(|number| Entry { id: AuditEntryId::derived(at, &[&number.to_be_bytes()]), ..entry.clone() })
        .collect();
    for batch in more.chunks(100) {
        append(app.part::<Store>(), world.scope(), batch, at.as_millisecond()).await.unwrap();
    }
    world.advance_seconds(366 * DAY_SECONDS);
    world.cloud.tick("archive-audit", "{}").await.unwrap();
    let found = verify(&world).await;
    assert_eq!((&found["intact"], &found["archived_to"]), (&json!(true), &json!(2_011)));
}
