//! A restore drill: an installation is restored to a moment beside the running one, settled, and run.

mod drill;

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    time::Instant,
};

use drill::{Before, Got, fill, go_on, minute, number, switch_domain};
use jiff::Timestamp;
use posthorn_harness::{Receiver, World, restored_table};
use posthorn_settle::{Report, Settling, Unknown, settle};
use serde_json::{Value, json};

const TABLES: [&str; 10] = [
    "access", "consent", "content", "identity", "limits", "messages", "ops", "senders", "timers", "webhooks",
];

fn items(world: &World, table: &str) -> BTreeMap<String, Value> {
    let items = world.cloud.account().items(table).unwrap();
    items.into_iter().map(|item| (format!("{} {}", item["pk"], item["sk"]), item)).collect()
}

/// A drill with more emails has no webhook: its posts would take most of the time.
const ANNOUNCED_MAX: usize = 1_000;

async fn settled(world: &World, moment: Timestamp, unknown: Unknown, running: bool) -> Report {
    let (restored, app) = (world.restored_app(), world.cloud.owner_app());
    let running = running.then_some(&app);
    settle(&Settling { restored: &restored, running, moment, unknown }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_installation_has_all_that_was_before_the_moment_and_sends_each_email_once() {
    let (number, mut got, world) = (number(), Got::default(), World::new().await);
    let receiver = Receiver::start().await;
    if number <= ANNOUNCED_MAX {
        world.webhook(&receiver.url).await;
    }
    let mut before = fill(&world, &mut got, number).await;
    let moment = world.now();
    let at_the_moment = TABLES.map(|context| items(&world, &restored_table(context).1));
    world.advance_seconds(1);
    let later = go_on(&world, &mut got, &mut before, number).await;

    let started = Instant::now();
    restore(&world, moment).await;
    let restored_in = started.elapsed();
    for (context, expected) in TABLES.iter().zip(&at_the_moment) {
        let found = items(&world, &restored_table(context).0);
        assert!(found == *expected, "{context}: {} items, and not {}", found.len(), expected.len());
    }
    world.cloud.ledger().take();
    let started = Instant::now();
    let first = settled(&world, moment, Unknown::Hold, true).await;
    let (settled_in, settle_calls) = (started.elapsed(), world.cloud.ledger().take().len());
    assert_eq!((first.unknown.count, first.unreadable), (0, 0), "{first:?}");
    assert!((1..=10).contains(&first.pending.count), "{first:?}");
    // SES's events of the lost answers arrive.
    world.cloud.pump_but("deliver-email").await;
    let second = settled(&world, moment, Unknown::Hold, true).await;
    assert_eq!(
        (second.held_by_this_run, second.pending.count, second.unknown.count),
        (0, 0, 0),
        "{second:?}"
    );

    // The running installation goes on with what only it has; the restored one with the rest.
    let other = world.restored().await;
    world.cloud.pump().await;
    got.read(&world);
    switch_domain(&other, "resume").await;
    for round in 0..6 {
        minute(&other, &mut got).await;
        if round == 2 {
            world.advance_seconds(2 * 3600);
        }
        minute(&world, &mut got).await;
    }
    let third = settled(&world, moment, Unknown::Hold, true).await;
    assert_eq!(third, Report::default(), "a repetition finds nothing to do");

    once_each(&got, &before, &later);
    nothing_before_the_moment_is_lost(&other, &before, &later).await;
    if number <= ANNOUNCED_MAX {
        every_delivery_was_announced(&receiver, &before);
    }
    println!(
        "{number} emails and {} later ones: restored in {restored_in:.1?} (embedded), settled in {settled_in:.1?} with \
         {settle_calls} calls; held {}, settled since {:?}, gone on {}, lost {} (all accepted after {moment})",
        later.len(),
        first.held_by_this_run,
        first.settled,
        first.go_on + second.go_on,
        later.len(),
    );
}

/// Restores the tables: by the command that people use if there is one (`make restore-drill`), or by the same calls.
async fn restore(world: &World, moment: Timestamp) {
    let Ok(command) = std::env::var("POSTHORN_RESTORE_COMMAND") else {
        world.restore_tables(moment).await;
        return;
    };
    let mut words = command.split_whitespace();
    let mut process = Command::new(words.next().unwrap());
    process.args(words).args(["--stage", "dev", "--as", "restored", "--do", "--at", &moment.to_string()]);
    process.current_dir(posthorn_harness::root()).env("AWS_ENDPOINT_URL", world.serve_account().await);
    for (name, value) in
        [("ACCESS_KEY_ID", "AKIDEXAMPLE"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "us-east-1")]
    {
        process.env(format!("AWS_{name}"), value);
    }
    let done = tokio::task::spawn_blocking(move || process.status()).await.unwrap().unwrap();
    assert!(done.success(), "{command}: {done}");
}

/// Each email was handed over once, by one installation or the other, and no canceled one.
fn once_each(got: &Got, before: &Before, later: &BTreeMap<String, String>) {
    for recipient in before.all.keys().chain(later.keys()) {
        let expected = usize::from(!before.canceled.contains(recipient));
        assert_eq!(got.of(recipient), expected, "{recipient}");
    }
    assert!(
        !before.canceled.is_empty()
            && got.by_recipient.len() == before.all.len() + later.len() - before.canceled.len()
    );
}

/// The restored installation has each email with its content and its state, and none that came after the moment.
async fn nothing_before_the_moment_is_lost(other: &World, before: &Before, later: &BTreeMap<String, String>) {
    let items = items(other, &restored_table("messages").0);
    let of = |id: &str, sort: &str| {
        let suffix = id.trim_start_matches("email_");
        items.iter().any(|(place, _)| place.contains(suffix) && place.ends_with(&format!("\"{sort}\"}}")))
    };
    let open = items.values().filter(|item| item["kind"]["S"] == "message" && item["open_pk"].is_object());
    assert_eq!(open.count(), 0, "no email is left open");
    let sample = before.all.len().div_ceil(200);
    for (recipient, id) in before.all.iter().step_by(sample) {
        assert!(of(id, "message") && of(id, "content"), "{recipient} has no head or no content");
        let key = if recipient.starts_with("waits") { &other.rival.live } else { &other.acme.live };
        let read = other.call_as(key, "GET", &format!("/v1/emails/{id}"), None, &[]).await.json();
        let expected = match read["status"].as_str() {
            Some("canceled") => before.canceled.contains(recipient),
            Some("sent") => before.handed_over.contains(recipient),
            status => status == Some("delivered"),
        };
        assert!(expected && read["text"] == format!("For {recipient}"), "{read}");
    }
    let heads = items.values().filter(|item| item["kind"]["S"] == "message").count();
    assert_eq!(heads, before.all.len(), "nothing that came after the moment is there");
    let id = later.values().next().unwrap();
    assert_eq!(other.call("GET", &format!("/v1/emails/{id}"), None).await.status, 404);
}

/// Each delivered email of the organisation with a webhook was announced, perhaps by both installations.
fn every_delivery_was_announced(receiver: &Receiver, before: &Before) {
    let announced: BTreeSet<String> = receiver
        .received()
        .iter()
        .filter_map(|request| serde_json::from_str::<Value>(&request.body).ok())
        .filter(|body| body["type"] == "message.delivered")
        .map(|body| posthorn_harness::text(&body["data"]["email_id"]))
        .collect();
    for (recipient, id) in &before.all {
        if !recipient.starts_with("waits") && !before.canceled.contains(recipient) {
            assert!(announced.contains(id), "{recipient} was not announced");
        }
    }
}

#[tokio::test]
async fn emails_of_which_nobody_knows_are_held_until_the_operator_decides() {
    for (unknown, status, mails) in [(Unknown::Queue, "delivered", 1), (Unknown::Fail, "failed", 0)] {
        let world = World::new().await;
        let id = world.accept("a@customer.example").await;
        let moment = world.now();
        world.advance_seconds(301);
        world.restore_tables(moment).await;
        // The running installation's tables are gone: it may have sent the email, or not.
        let held = settled(&world, moment, Unknown::Hold, false).await;
        assert_eq!((held.held_by_this_run, held.unknown.count, held.is_done()), (1, 1, true), "{held:?}");
        let (other, mut got) = (world.restored().await, Got::default());
        world.advance_seconds(3600);
        minute(&other, &mut got).await;
        assert_eq!((other.status(&id).await.as_str(), other.cloud.mailbox().count()), ("sending", 0));
        let decided = settled(&world, moment, unknown, false).await;
        assert_eq!(decided.queued + decided.failed, 1, "{decided:?}");
        minute(&other, &mut got).await;
        assert_eq!((other.status(&id).await.as_str(), other.cloud.mailbox().count()), (status, mails));
    }
}

#[tokio::test]
async fn restoring_refuses_what_dynamodb_refuses() {
    let world = World::new().await;
    let (table, source) = restored_table("messages");
    let restore =
        |at: i64| json!({ "SourceTableName": source, "TargetTableName": table, "RestoreDateTime": at });
    let now = world.now().as_second();
    let account = world.cloud.account();
    let refused = |body| async move { account.dynamodb("RestoreTableToPointInTime", body).await.err() };
    assert_eq!(refused(restore(now - 299)).await.as_deref(), Some("InvalidRestoreTimeException"));
    assert_eq!(refused(restore(now - 40 * 24 * 3600)).await.as_deref(), Some("InvalidRestoreTimeException"));
    let missing = json!({ "SourceTableName": "none", "TargetTableName": table, "RestoreDateTime": now });
    assert_eq!(refused(missing).await.as_deref(), Some("TableNotFoundException"));
    world.advance_seconds(300);
    account.dynamodb("RestoreTableToPointInTime", restore(now)).await.unwrap();
    assert_eq!(refused(restore(now)).await.as_deref(), Some("TableAlreadyExistsException"));
    let again = json!({ "SourceTableName": table, "TargetTableName": "third", "RestoreDateTime": now });
    assert_eq!(refused(again).await.as_deref(), Some("PointInTimeRecoveryUnavailableException"));
    let made = account.dynamodb("DescribeTable", json!({ "TableName": table })).await.unwrap();
    assert!(made["Table"]["LatestStreamArn"].is_null(), "a restored table has no stream");
    assert_eq!(made["Table"]["GlobalSecondaryIndexes"].as_array().map(Vec::len), Some(2));
    let ttl = account.dynamodb("DescribeTimeToLive", json!({ "TableName": table })).await.unwrap();
    assert_eq!(ttl["TimeToLiveDescription"]["TimeToLiveStatus"], "DISABLED");
}
