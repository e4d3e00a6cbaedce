//! Checks that the embedded tables count units as DynamoDB's manual says. Every budget depends on it.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes>

use posthorn_access::bootstrap;
use posthorn_harness::World;
use posthorn_ids::{EmailId, Environment, OrgId};
use posthorn_items::{Item, Listed, Open};
use posthorn_store::{Partition, Read, Store, Table};
use serde::{Deserialize, Serialize};

/// An item in both indexes of the messages table.
#[derive(Serialize, Deserialize)]
struct Sample {
    id: EmailId,
    text: String,
    listed: bool,
    due_ms: Option<i64>,
}

impl Item for Sample {
    const KIND: &'static str = "sample";

    fn listed(&self) -> Option<Listed> {
        self.listed.then(|| Listed::by_id(&self.id, 8))
    }

    fn open(&self) -> Option<Open> {
        self.due_ms.map(|due_ms| Open::due(0, due_ms))
    }
}

impl Sample {
    fn of(bytes: usize) -> Self {
        let id = EmailId::new("2026-11-21T10:00:00Z".parse().unwrap());
        Self { id, text: "x".repeat(bytes), listed: false, due_ms: None }
    }
}

/// Read and write units since the last call.
fn units(world: &World) -> (f64, f64) {
    let entries = world.cloud.ledger().take();
    (entries.iter().map(|entry| entry.read_units).sum(), entries.iter().map(|entry| entry.write_units).sum())
}

/// Changes the item; gives the write units that this took.
async fn revised(world: &World, partition: &Partition<'_>, change: fn(&mut Sample)) -> f64 {
    let current = partition.get::<Sample>("a", Read::Consistent).await.unwrap().unwrap();
    units(world);
    let change = |sample: &mut Sample| {
        change(sample);
        true
    };
    partition.revise_from("a", current, change).await.unwrap();
    units(world).1
}

#[tokio::test]
async fn a_write_is_billed_by_the_kilobyte_and_again_for_each_index_entry_that_changes() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let scope = bootstrap::scope(OrgId::new(app.now()), Environment::live());
    let partition = app.part::<Store>().scoped(&scope).partition(Table::Messages, "sample", "a");
    units(&world);

    partition.create("a", &Sample { listed: true, due_ms: Some(5), ..Sample::of(100) }).await.unwrap();
    assert_eq!(units(&world), (0.0, 3.0), "the item, and an entry in each index");
    assert_eq!(revised(&world, &partition, |sample| sample.text.push('y')).await, 1.0, "no entry changes");
    assert_eq!(
        revised(&world, &partition, |sample| sample.due_ms = Some(6)).await,
        3.0,
        "one entry is removed and one added"
    );
    assert_eq!(revised(&world, &partition, |sample| sample.due_ms = None).await, 2.0, "one entry is removed");
    assert_eq!(
        revised(&world, &partition, |sample| sample.text = "x".repeat(1500)).await,
        2.0,
        "over a kilobyte"
    );
    assert_eq!(
        revised(&world, &partition, |sample| sample.text.clear()).await,
        2.0,
        "the larger of the old and the new item"
    );
}

#[tokio::test]
async fn a_read_is_billed_by_four_kilobytes_and_costs_half_if_eventually_consistent() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let scope = bootstrap::scope(OrgId::new(app.now()), Environment::live());
    let partition = app.part::<Store>().scoped(&scope).partition(Table::Messages, "sample", "a");
    partition.create("a", &Sample::of(3000)).await.unwrap();
    partition.create("b", &Sample::of(3000)).await.unwrap();
    units(&world);

    partition.get::<Sample>("a", Read::Eventual).await.unwrap();
    assert_eq!(units(&world), (0.5, 0.0));
    partition.get::<Sample>("a", Read::Consistent).await.unwrap();
    assert_eq!(units(&world), (1.0, 0.0));
    partition.get::<Sample>("absent", Read::Consistent).await.unwrap();
    assert_eq!(units(&world), (1.0, 0.0), "a missing item is billed too");
    partition.query("", 10, false, Read::Eventual).await.unwrap();
    assert_eq!(units(&world), (1.0, 0.0), "a query rounds the sum up, not each item");
}

#[tokio::test]
async fn a_refused_write_is_billed_too() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let scope = bootstrap::scope(OrgId::new(app.now()), Environment::live());
    let partition = app.part::<Store>().scoped(&scope).partition(Table::Messages, "sample", "a");
    partition.create("a", &Sample::of(1500)).await.unwrap();
    units(&world);
    partition.create("a", &Sample::of(10)).await.unwrap();
    assert_eq!(units(&world), (0.0, 2.0), "by the size of the existing item");
}
