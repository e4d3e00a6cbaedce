use posthorn_audit::{ChainHead, LinkItem, chain_partition, sort};
use posthorn_harness::{World, text};
use posthorn_store::{Cursor, Partition, Read, Store};
use serde_json::{Value, json};

async fn log(world: &World) -> Vec<Value> {
    let page = world.call("GET", "/v1/audit?limit=100", None).await.json();
    page["data"].as_array().unwrap().clone()
}

async fn verify_with(world: &World, query: &str) -> Value {
    let answer = world.call("GET", &format!("/v1/audit/verify{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn verify(world: &World) -> Value {
    verify_with(world, "").await
}

/// Makes keys one after the other, each recorded before the next.
async fn keys(world: &World, count: usize) {
    for number in 0..count {
        let body = json!({ "name": format!("key {number}"), "scopes": ["read"] });
        assert_eq!(world.call("POST", "/v1/api-keys", Some(body)).await.status, 200);
        world.cloud.pump().await;
    }
}

/// A log of six entries, twenty minutes old.
async fn six_entries() -> World {
    let world = World::new().await;
    keys(&world, 6).await;
    world.advance_seconds(1_201);
    assert_eq!(verify(&world).await["checked"], 6);
    world
}

async fn link(chain: &Partition<'_>, seq: u64) -> LinkItem {
    chain.get::<LinkItem>(&sort(seq), Read::Consistent).await.unwrap().unwrap().value
}

/// Changes the table directly, as the owner of the account can; gives the reported `first_broken`.
async fn tampered(world: &World, tamper: impl AsyncFnOnce(&Partition<'_>)) -> Value {
    let app = world.cloud.owner_app();
    tamper(&chain_partition(app.part::<Store>(), world.scope())).await;
    let found = verify(world).await;
    assert_eq!(found["intact"], false, "{found}");
    found["first_broken"].clone()
}

#[tokio::test]
async fn a_changed_entry_is_found_and_named() {
    let world = six_entries().await;
    let broken = tampered(&world, async |chain| {
        let mut third = link(chain, 3).await;
        third.text = third.text.replace("api_key.created", "api_key.deleted");
        chain.overwrite(&sort(3), &third).await.unwrap();
    })
    .await;
    let entries = log(&world).await;
    let entry = entries.iter().find(|entry| entry["action"] == "api_key.deleted").unwrap();
    assert_eq!(broken, json!({ "seq": 3, "id": entry["id"], "reason": "changed" }));
}

#[tokio::test]
async fn a_removed_entry_is_found_and_named() {
    let world = six_entries().await;
    let broken = tampered(&world, async |chain| chain.delete::<LinkItem>(&sort(4)).await.unwrap()).await;
    assert_eq!(broken, json!({ "seq": 4, "id": null, "reason": "removed" }));
    let world = six_entries().await;
    let broken = tampered(&world, async |chain| chain.delete::<LinkItem>(&sort(6)).await.unwrap()).await;
    assert_eq!(broken, json!({ "seq": 6, "id": null, "reason": "truncated" }));
}

#[tokio::test]
async fn reordered_entries_are_found_and_the_first_is_named() {
    let world = six_entries().await;
    let broken = tampered(&world, async |chain| {
        let (second, fifth) = (link(chain, 2).await, link(chain, 5).await);
        chain.overwrite(&sort(2), &fifth).await.unwrap();
        chain.overwrite(&sort(5), &second).await.unwrap();
    })
    .await;
    assert_eq!((&broken["seq"], &broken["reason"]), (&json!(2), &json!("reordered")));
    assert!(text(&broken["id"]).starts_with("audit_"));
}

#[tokio::test]
async fn a_log_without_its_head_is_broken() {
    let world = six_entries().await;
    let broken = tampered(&world, async |chain| chain.delete::<LinkItem>("head").await.unwrap()).await;
    assert_eq!(broken, json!({ "seq": 0, "id": null, "reason": "removed" }));
}

#[tokio::test]
async fn entries_after_a_broken_one_are_checked_by_continuing_with_the_cursor() {
    let world = six_entries().await;
    tampered(&world, async |chain| {
        let mut second = link(chain, 2).await;
        second.text = second.text.replace("api_key.created", "api_key.deleted");
        chain.overwrite(&sort(2), &second).await.unwrap();
        chain.delete::<LinkItem>(&sort(4)).await.unwrap();
        chain.delete::<LinkItem>(&sort(5)).await.unwrap();
    })
    .await;
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let answer = verify_with(&world, &after).await;
        found.push((
            answer["intact"].clone(),
            answer["first_broken"]["seq"].clone(),
            answer["checked"].clone(),
        ));
        if answer["has_more"] == false {
            break;
        }
        after = format!("?after={}", text(&answer["next_cursor"]));
    }
    let expected = [(false, json!(2), 1), (false, json!(4), 1), (true, Value::Null, 1)];
    assert_eq!(found, expected.map(|(intact, seq, checked)| (json!(intact), seq, json!(checked))));
}

#[tokio::test]
async fn a_cursor_from_before_an_archive_run_continues_after_the_archived_entries() {
    let world = six_entries().await;
    let app = world.cloud.owner_app();
    let first = link(&chain_partition(app.part::<Store>(), world.scope()), 1).await;
    let cursor = Cursor::encode(world.scope(), "audit_walk", &format!("1-{}", first.hash));
    world.advance_seconds(366 * 24 * 3600);
    keys(&world, 2).await;
    world.cloud.tick("archive-audit", "{}").await.unwrap();
    let found = verify_with(&world, &format!("?after={cursor}")).await;
    assert_eq!(
        (&found["intact"], &found["archived_to"], &found["checked"]),
        (&json!(true), &json!(6), &json!(2)),
        "{found}"
    );
}

#[tokio::test]
async fn a_log_without_its_head_takes_no_entries_until_the_head_is_restored() {
    let world = six_entries().await;
    let app = world.cloud.owner_app();
    let chain = chain_partition(app.part::<Store>(), world.scope());
    let head = chain.get::<ChainHead>("head", Read::Consistent).await.unwrap().unwrap().value;
    tampered(&world, async |chain| chain.delete::<LinkItem>("head").await.unwrap()).await;
    keys(&world, 1).await;
    let found = verify(&world).await;
    assert_eq!(found["first_broken"], json!({ "seq": 0, "id": null, "reason": "removed" }));
    let dead = world.cloud.account().depth("posthorn-dev-audit-dead");
    assert_eq!(
        (dead.visible, log(&world).await.len()),
        (1, 6),
        "the entry that was not recorded waits in a dead-letter queue with an alarm"
    );
    chain.overwrite("head", &head).await.unwrap();
    keys(&world, 1).await;
    assert_eq!(world.redrive("posthorn-dev-audit-dead").await, 1);
    world.cloud.pump().await;
    let found = verify(&world).await;
    assert_eq!(
        (&found["intact"], &found["checked"]),
        (&json!(true), &json!(8)),
        "the replay adds what waited"
    );
}

#[tokio::test]
async fn a_head_that_was_set_back_does_not_overwrite_existing_entries() {
    let world = six_entries().await;
    let app = world.cloud.owner_app();
    let chain = chain_partition(app.part::<Store>(), world.scope());
    let old = chain.get::<ChainHead>("head", Read::Consistent).await.unwrap().unwrap().value;
    keys(&world, 1).await;
    let seventh = link(&chain, 7).await;
    chain.overwrite("head", &old).await.unwrap();
    keys(&world, 1).await;
    assert_eq!(link(&chain, 7).await, seventh);
    assert!(world.cloud.account().depth("posthorn-dev-audit-dead").visible >= 1);
}

#[tokio::test]
async fn a_stored_anchor_shows_that_the_log_was_removed_or_recreated() {
    let world = six_entries().await;
    let last = verify(&world).await["last"].clone();
    let noted = format!("?seq={}&hash={}", last["seq"], text(&last["hash"]));
    keys(&world, 1).await;
    let found = verify_with(&world, &noted).await;
    assert_eq!((&found["intact"], &found["anchor_holds"]), (&json!(true), &json!(true)));
    assert_eq!(verify(&world).await["anchor_holds"], Value::Null);
    let other = format!("?seq=5&hash={}", text(&last["hash"]));
    let found = verify_with(&world, &other).await;
    assert_eq!((&found["intact"], &found["anchor_holds"]), (&json!(false), &json!(false)));
    let app = world.cloud.owner_app();
    let chain = chain_partition(app.part::<Store>(), world.scope());
    for sort in (1..=7).map(sort).chain(["head".to_owned()]) {
        chain.delete::<LinkItem>(&sort).await.unwrap();
    }
    assert_eq!(
        verify(&world).await["intact"],
        true,
        "without an anchor it looks like a log that never began"
    );
    let found = verify_with(&world, &noted).await;
    assert_eq!((&found["intact"], &found["anchor_holds"]), (&json!(false), &json!(false)));
    keys(&world, 1).await;
    assert_eq!(
        verify_with(&world, &noted).await["anchor_holds"],
        false,
        "the anchor does not fit the new log"
    );
    let answer = world.call("GET", "/v1/audit/verify?seq=6", None).await;
    assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("VALIDATION_FAILED")));
}

#[tokio::test]
async fn a_foreign_link_after_the_last_one_stops_appends_before_the_head_moves() {
    let world = six_entries().await;
    let app = world.cloud.owner_app();
    let chain = chain_partition(app.part::<Store>(), world.scope());
    let head = chain.get::<ChainHead>("head", Read::Consistent).await.unwrap().unwrap().value;
    let foreign = link(&chain, 6).await;
    chain.create(&sort(7), &foreign).await.unwrap();
    keys(&world, 2).await;
    let after = chain.get::<ChainHead>("head", Read::Consistent).await.unwrap().unwrap().value;
    assert_eq!(after, head, "nothing was added");
    chain.delete::<LinkItem>(&sort(7)).await.unwrap();
    world.redrive("posthorn-dev-audit-dead").await;
    world.cloud.pump().await;
    let found = verify(&world).await;
    assert_eq!((&found["intact"], &found["checked"]), (&json!(true), &json!(8)));
}
