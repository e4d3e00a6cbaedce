//! A request is repeated days later under its `Idempotency-Key`. Whatever happened to the objects that it made: nothing comes
//! back, and nothing is done a second time.
//!
//! The routes come from the functions. A route that honours the key and has no recipe here fails by its name.

mod recipes;

use std::collections::BTreeMap;

use posthorn_harness::{HttpAnswer, Receiver, World, functions};
use posthorn_runtime::{Function, Trigger};
use posthorn_store::Table;
use serde_json::json;

use recipes::{Recipe, recipe};

/// Within the week that the organisation sets, and after every grace period of a day.
const LATER_SECONDS: i64 = 100 * 3_600;

fn repeatable() -> impl Iterator<Item = &'static Function> {
    let honours =
        |function: &&'static Function| matches!(function.trigger, Trigger::Http(route) if route.idempotent);
    functions().into_iter().filter(honours)
}

async fn ask(world: &World, recipe: &Recipe) -> HttpAnswer {
    let headers = [("idempotency-key", "late")];
    world.call_as(&recipe.key, "POST", &recipe.path, recipe.body.clone(), &headers).await
}

/// All stored items, except those that are not an effect of the request: idempotency records, rate limits, the count of the
/// minute's test events, and the time when a key was last used.
fn kept(world: &World) -> BTreeMap<String, String> {
    let app = world.cloud.owner_app();
    let text = |item: &serde_json::Value, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    let mut kept = BTreeMap::new();
    for table in Table::ALL.into_iter().filter(|table| !matches!(table, Table::Limits | Table::Ops)) {
        let name = app.setting(table.setting());
        for item in world.cloud.account().items(name).unwrap() {
            if !["claim", "budget"].contains(&text(&item, "kind").as_str()) {
                kept.insert(format!("{name} {} {}", text(&item, "pk"), text(&item, "sk")), item.to_string());
            }
        }
    }
    kept
}

/// Repeats the request days after `recipe` ended; gives everything that the repetition did.
async fn faults(world: &World, receiver: &Receiver, function: &str, recipe: &Recipe) -> Vec<String> {
    world.cloud.pump().await;
    world.advance_seconds(LATER_SECONDS);
    let (before, mails) = (kept(world), world.cloud.mailbox().mails().len());
    receiver.take();
    let late = ask(world, recipe).await;
    world.cloud.pump().await;
    let mut faults = Vec::new();
    let replayed = late.status < 300 && late.header("idempotent-replayed") == Some("true");
    if !replayed && !(400..500).contains(&late.status) {
        faults.push(format!("{function}: the late retry answers {}: {}", late.status, late.json()));
    }
    let after = kept(world);
    for (place, item) in &after {
        if before.get(place) != Some(item) {
            faults.push(format!("{function}: the late retry wrote {place}\n  {item}"));
        }
    }
    if before.keys().any(|place| !after.contains_key(place)) {
        faults.push(format!("{function}: the late retry removed something"));
    }
    if world.cloud.mailbox().mails().len() != mails || !receiver.take().is_empty() {
        faults.push(format!("{function}: the late retry sent an event or an email"));
    }
    faults
}

#[tokio::test]
async fn a_late_retry_of_any_request_brings_nothing_back_and_does_nothing_twice() {
    let (mut all, mut count) = (Vec::new(), 0);
    for function in repeatable() {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let set = world.call("PATCH", "/v1/org", Some(json!({ "idempotency_hours": 168 }))).await;
        assert_eq!(set.status, 200);
        let operators = json!({ "idempotency_hours": 168 });
        world.call_as(&world.operator, "PATCH", "/v1/org", Some(operators), &[]).await;
        world.grant_ip_pools().await;
        world.advance_seconds(31);
        let Some(recipe) = recipe(&world, &receiver, function.name).await else {
            all.push(format!("{}: no recipe in tests/flows/src/late_retries/recipes.rs", function.name));
            continue;
        };
        let first = ask(&world, &recipe).await;
        assert!(first.status < 300, "{}: {} {}", function.name, first.status, first.json());
        world.cloud.pump().await;
        for (method, path, body) in (recipe.then)(&first.json()) {
            if method == "wait" {
                world.advance_seconds(25 * 3_600);
                continue;
            }
            let done = world.call_as(&recipe.key, method, &path, body, &[]).await;
            assert!(done.status < 300, "{}: {method} {path}: {}", function.name, done.json());
        }
        all.extend(faults(&world, &receiver, function.name, &recipe).await);
        count += 1;
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(count >= 20, "{count} routes");
}
