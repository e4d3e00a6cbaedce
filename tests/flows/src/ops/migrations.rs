//! Migrations: steps that are recorded one by one, in their order, with an operator's approval where nothing brings the data back.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use posthorn_access::{ScopeMark, scope_after};
use posthorn_app::App;
use posthorn_harness::{World, text};
use posthorn_migrations::{
    Advanced, BEGINS_AFTER_MS, Direction, FAILURES_MAX, Migration, State, StepError, Stepped, advance,
    migration, revise,
};
use serde_json::{Value, json};

const STEPS: u64 = 3;

/// Counts its steps in `made`, from which it takes the undone ones.
fn counting(made: &AtomicU64, direction: Direction, place: &str) -> Result<Stepped, StepError> {
    let at: u64 =
        if place.is_empty() { 0 } else { place.parse().map_err(|_| StepError::Place(place.to_owned()))? };
    match direction {
        Direction::Apply => made.fetch_add(1, Ordering::SeqCst),
        Direction::Undo => made.fetch_sub(1, Ordering::SeqCst),
    };
    let next = (at + 1 < STEPS).then(|| (at + 1).to_string());
    Ok(Stepped { next, looked_at: 1, changed: 1 })
}

macro_rules! counting {
    ($name:ident, $made:ident, $id:literal, $reversible:literal) => {
        static $made: AtomicU64 = AtomicU64::new(0);
        static $name: Migration = Migration {
            id: $id,
            summary: "Counts.",
            reversible: $reversible,
            step: |_, direction, place| Box::pin(async move { counting(&$made, direction, &place) }),
        };
    };
}

async fn run(app: &App, declared: &[&Migration]) -> Advanced {
    advance(app, declared, || false).await.unwrap()
}

async fn state(app: &App, of: &Migration) -> State {
    migration(app, of.id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn migrations_begin_an_hour_after_they_were_seen_and_are_made_in_their_order() {
    counting!(FIRST, MADE_FIRST, "order-first", true);
    counting!(SECOND, MADE_SECOND, "order-second", true);
    let world = World::new().await;
    let app = world.cloud.owner_app();
    assert_eq!(run(&app, &[&FIRST, &SECOND]).await, Advanced::default());
    world.advance_seconds(BEGINS_AFTER_MS / 1000);
    let done = run(&app, &[&FIRST, &SECOND]).await;
    assert_eq!((done.steps, MADE_FIRST.load(Ordering::SeqCst)), (STEPS, STEPS));
    assert_eq!(MADE_SECOND.load(Ordering::SeqCst), 0, "it was seen when the first was done");
    world.advance_seconds(BEGINS_AFTER_MS / 1000);
    run(&app, &[&FIRST, &SECOND]).await;
    assert_eq!((state(&app, &FIRST).await, state(&app, &SECOND).await), (State::Applied, State::Applied));
    assert_eq!(run(&app, &[&FIRST, &SECOND]).await, Advanced::default(), "nothing is made twice");
}

#[tokio::test]
async fn a_run_that_has_no_more_time_is_continued_by_the_next() {
    counting!(LONG, MADE, "time-long", true);
    let world = World::new().await;
    let app = world.cloud.owner_app();
    run(&app, &[&LONG]).await;
    world.advance_seconds(BEGINS_AFTER_MS / 1000);
    let asked = AtomicU64::new(0);
    let once = || asked.fetch_add(1, Ordering::SeqCst) > 0;
    assert_eq!(advance(&app, &[&LONG], once).await.unwrap().steps, 1);
    assert_eq!(state(&app, &LONG).await, State::Running);
    assert_eq!((run(&app, &[&LONG]).await.steps, MADE.load(Ordering::SeqCst)), (STEPS - 1, STEPS));
}

#[tokio::test]
async fn one_that_cannot_be_undone_waits_for_an_approval_and_holds_those_after_it() {
    counting!(FINAL, MADE_FINAL, "approval-final", false);
    counting!(AFTER, MADE_AFTER, "approval-after", true);
    let world = World::new().await;
    let app = world.cloud.owner_app();
    run(&app, &[&FINAL, &AFTER]).await;
    world.advance_seconds(10 * BEGINS_AFTER_MS / 1000);
    assert_eq!(run(&app, &[&FINAL, &AFTER]).await, Advanced::default());
    assert_eq!(MADE_AFTER.load(Ordering::SeqCst), 0);
    revise(&app, &FINAL, |item| item.approve("key_1")).await.unwrap().unwrap();
    run(&app, &[&FINAL, &AFTER]).await;
    assert_eq!((MADE_FINAL.load(Ordering::SeqCst), state(&app, &FINAL).await), (STEPS, State::Applied));
    assert!(revise(&app, &FINAL, |item| item.roll_back(false, 0)).await.unwrap().is_err());
}

#[tokio::test]
async fn a_migration_is_rolled_back_from_its_beginning() {
    counting!(TURNED, MADE, "turned", true);
    let world = World::new().await;
    let app = world.cloud.owner_app();
    run(&app, &[&TURNED]).await;
    world.advance_seconds(BEGINS_AFTER_MS / 1000);
    run(&app, &[&TURNED]).await;
    revise(&app, &TURNED, |item| item.roll_back(true, 0)).await.unwrap().unwrap();
    run(&app, &[&TURNED]).await;
    assert_eq!((MADE.load(Ordering::SeqCst), state(&app, &TURNED).await), (0, State::RolledBack));
}

#[tokio::test]
async fn a_step_that_fails_is_made_again_and_stops_its_migration_after_several_times() {
    static BROKEN: Migration = Migration {
        id: "broken",
        summary: "Fails.",
        reversible: true,
        step: |_, _, place| Box::pin(async move { Err(StepError::Place(place)) }),
    };
    let world = World::new().await;
    let app = world.cloud.owner_app();
    run(&app, &[&BROKEN]).await;
    world.advance_seconds(BEGINS_AFTER_MS / 1000);
    for time in 1..=FAILURES_MAX {
        let done = run(&app, &[&BROKEN]).await;
        assert_eq!((done.failed, done.stopped), (1, u64::from(time == FAILURES_MAX)));
    }
    let item = migration(&app, BROKEN.id).await.unwrap().unwrap();
    assert_eq!(item.state, State::Failed);
    assert_eq!(item.reason.as_deref(), Some("the place \"\" is not one of this migration"));
    assert_eq!(run(&app, &[&BROKEN]).await, Advanced { stopped: 1, ..Advanced::default() });
}

#[tokio::test]
async fn the_walk_over_all_scopes_meets_each_of_them_once() {
    let world = World::new().await;
    let mut tenants = 0;
    for name in ["Umbrella", "Initech", "Hooli"] {
        let made = world.call("POST", "/v1/tenants", Some(json!({ "name": name }))).await;
        assert_eq!(made.status, 200, "{}", text(&made.json()));
        tenants += 1;
    }
    let staging = world.call("POST", "/v1/environments", Some(json!({ "name": "staging" }))).await;
    assert_eq!(staging.status, 200);
    let app = world.cloud.owner_app();
    let (mut met, mut orgs, mut mark): (BTreeSet<String>, BTreeSet<String>, Option<ScopeMark>) =
        Default::default();
    let mut count = 0;
    while let Some(walked) = scope_after(&app, mark.as_ref()).await.unwrap() {
        met.insert(walked.scope.label());
        orgs.insert(walked.org.id.to_string());
        // A mark is stored as text between two steps.
        mark = Some(serde_json::from_str(&serde_json::to_string(&walked.mark).unwrap()).unwrap());
        count += 1;
    }
    assert_eq!(met.len(), count, "none twice");
    // Acme with its tenants in three environments, and the operator's organisation in two. The rival has no item: it was not created.
    assert_eq!((orgs.len(), count), (2, 2 + 3 * (1 + tenants)), "{met:?}");
}

/// A call with the operator's key on the migration of this version.
async fn operate(world: &World, method: &str, verb: &str) -> (u16, Value) {
    let path = format!("/v1/migrations/0.3.0-emails-expire{verb}");
    let answer = world.call_as(&world.operator, method, &path, None, &[]).await;
    (answer.status, answer.json())
}

/// The ends of an email's items, in Unix seconds, by their sort keys.
fn ends(world: &World, id: &str) -> BTreeMap<String, Option<i64>> {
    let items = world.cloud.account().items("posthorn-dev-messages").unwrap();
    let suffix = id.trim_start_matches("email_");
    let of_email = items.iter().filter(|item| {
        let text = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
        text("pk").contains(suffix) || (text("kind") == "search" && text("sk") == suffix)
    });
    let end = |item: &Value| item["ttl"]["N"].as_str().map(|ttl| ttl.parse().unwrap());
    of_email
        .map(|item| (format!("{} {}", text(&item["pk"]["S"]), text(&item["sk"]["S"])), end(item)))
        .collect()
}

async fn newer(world: &World) -> String {
    world.send_to("success@simulator.amazonses.com").await
}

fn head_end(world: &World, id: &str) -> Option<i64> {
    let found = ends(world, id).into_iter().find(|(place, _)| place.ends_with(" message"));
    found.expect("it has a head").1
}

/// Gives a head an end, or takes it, as a version does that does not know ends.
fn set_head_end(world: &World, id: &str, end_s: Option<i64>) {
    let heads = world.items_of("messages", "message");
    let suffix = id.trim_start_matches("email_");
    let head = heads.iter().find(|head| text(&head["pk"]["S"]).ends_with(suffix)).expect("it has a head");
    let mut update = json!({
        "TableName": "posthorn-dev-messages", "Key": { "pk": head["pk"], "sk": head["sk"] },
        "UpdateExpression": "REMOVE #t", "ExpressionAttributeNames": { "#t": "ttl" },
    });
    if let Some(end_s) = end_s {
        update["UpdateExpression"] = "SET #t = :t".into();
        update["ExpressionAttributeValues"] = json!({ ":t": { "N": end_s.to_string() } });
    }
    assert_eq!(world.cloud.account().update_item(&update), 200);
}

#[tokio::test]
async fn older_emails_get_an_end_when_an_operator_approved_it_and_open_ones_do_not() {
    let world = World::new().await;
    let named = world.call("PATCH", "/v1/org", Some(json!({ "name": "Acme" }))).await;
    assert_eq!(named.status, 200, "an organisation that was not created has no item");
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(world.send_to(&format!("success+{number}@simulator.amazonses.com")).await);
    }
    // This version's: an earlier one settled one of them, and tried others again.
    let (settled, tried, whole) = (newer(&world).await, newer(&world).await, newer(&world).await);
    let reopened = world.accept("success@simulator.amazonses.com").await;
    let end = head_end(&world, &whole).unwrap();
    set_head_end(&world, &settled, None);
    set_head_end(&world, &tried, Some(end + 5));
    set_head_end(&world, &reopened, Some(end));
    let open = world.accept("success@simulator.amazonses.com").await;
    for id in ids.iter().chain([&open]) {
        world.age(id).await;
    }
    world.cloud.tick("run-migrations", "{}").await.unwrap();
    world.advance_seconds(2 * 3600);
    world.cloud.tick("run-migrations", "{}").await.unwrap();
    let (status, seen) = operate(&world, "GET", "").await;
    assert_eq!((status, &seen["state"], &seen["looked_at"]), (200, &json!("needs_approval"), &json!(0)));
    assert_eq!(operate(&world, "POST", "/retry").await.0, 409);
    assert_eq!(operate(&world, "POST", "/approve").await.0, 200);
    world.cloud.tick("run-migrations", "{}").await.unwrap();
    let (_, done) = operate(&world, "GET", "").await;
    assert_eq!(
        (&done["state"], &done["changed"], &done["looked_at"]),
        (&json!("applied"), &json!(3 + 3), &json!(4 + 4))
    );
    let near = |id: &str| (head_end(&world, id).unwrap() - end).abs() < 60;
    assert!(near(&settled) && near(&tried) && near(&whole));
    assert_eq!(head_end(&world, &tried).map(|found| found == end + 5), Some(false));
    assert_eq!(head_end(&world, &reopened), None, "it is still to be sent");
    let (status, refused) = operate(&world, "POST", "/roll-back").await;
    assert_eq!((status, &refused["code"]), (409, &json!("MIGRATION_STATE")));
    let wanted = world.cloud.owner_app().now().as_second() + 14 * 24 * 3600;
    for id in &ids {
        let ends = ends(&world, id);
        let ours = ends.iter().filter(|(place, _)| place.contains("/message/"));
        assert!(
            ours.clone().count() >= 2 && ours.clone().all(|(_, end)| end.is_some_and(|end| end >= wanted)),
            "{ends:?}"
        );
    }
    let of_open = ends(&world, &open);
    assert!(of_open.iter().filter(|(place, _)| place.ends_with(" message")).all(|(_, end)| end.is_none()));
    world.cloud.pump().await;
    let path = "/v1/audit?resource_type=migration";
    let audit = world.call_as(&world.operator, "GET", path, None, &[]).await.json();
    assert_eq!(audit["data"].as_array().map(Vec::len), Some(1), "what was refused is not recorded: {audit}");
    assert_eq!(audit["data"][0]["resource"]["id"], "0.3.0-emails-expire");
}
