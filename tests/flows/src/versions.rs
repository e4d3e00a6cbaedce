//! Functions of two versions run side by side while an installation is upgraded, and after it is rolled back.

pub(crate) mod shapes;

use posthorn_harness::World;
use posthorn_items::Item;
use posthorn_store::{Deleted, Partition, Read, Revised, Revision, Store, StoreError, Table};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// An item as one version knows it: this version changes `seen` alone.
macro_rules! version {
    ($name:ident, $shape:literal) => {
        #[derive(Debug, Clone, Serialize, Deserialize)]
        struct $name {
            id: String,
            seen: u32,
            #[serde(flatten)]
            more: Map<String, Value>,
        }

        impl Item for $name {
            const KIND: &'static str = "versioned";
            const SHAPE: u32 = $shape;
        }
    };
}

version!(Second, 2);
version!(Third, 3);

/// The first version, which has no `more`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct First {
    id: String,
    seen: u32,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    number: u32,
}

impl Item for First {
    const KIND: &'static str = "versioned";
}

fn second() -> Second {
    let more = json!({ "parts": [{ "number": 1, "colour": "red" }], "note": "from the second version" });
    Second { id: "a".into(), seen: 1, more: more.as_object().unwrap().clone() }
}

fn add(first: &mut First) -> bool {
    first.seen += 1;
    first.parts.push(Part { number: first.seen });
    true
}

/// What the second version wrote and the first one does not know, after changes of the first.
async fn assert_kept(items: &Partition<'_>, seen: u32) {
    let read = items.get::<Second>("a", Read::Consistent).await.unwrap().unwrap().value;
    assert_eq!((read.seen, &read.more["note"]), (seen, &json!("from the second version")));
    assert_eq!(read.more["parts"][0], json!({ "number": 1, "colour": "red" }));
    assert_eq!(read.more["parts"].as_array().unwrap().len() as u32, seen);
    assert_eq!(read.more["v"], json!(2), "it is still the second version's");
}

#[tokio::test]
async fn an_older_version_changes_what_it_knows_and_keeps_what_it_does_not_know() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let store = app.part::<Store>();
    let items = store.scoped(world.scope()).collection(Table::Messages, "versioned");
    items.create("a", &second()).await.unwrap();

    items.revise("a", Read::Consistent, add).await.unwrap();
    assert_kept(&items, 2).await;

    let current = items.get::<First>("a", Read::Consistent).await.unwrap().unwrap();
    let revision = Revision { partition: &items, sort: "a", current, change: add };
    let revised = store.revise_each(Table::Messages, vec![revision]).await.pop().unwrap().unwrap();
    assert_kept(&items, 3).await;

    let Revised::Changed(current) = revised else { panic!("{revised:?}") };
    items.revise_from("a", current, add).await.unwrap();
    assert_kept(&items, 4).await;
}

#[tokio::test]
async fn a_version_reads_what_is_older_and_one_version_after_and_refuses_any_other() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let items = app.part::<Store>().scoped(world.scope()).collection(Table::Messages, "versioned");
    items.create("a", &First { id: "a".into(), seen: 1, parts: Vec::new() }).await.unwrap();
    let later = |second: &mut Second| {
        second.seen += 1;
        true
    };
    items.revise("a", Read::Consistent, later).await.unwrap();
    assert!(items.get::<First>("a", Read::Consistent).await.is_ok());
    let latest = |third: &mut Third| {
        third.seen += 1;
        true
    };
    items.revise("a", Read::Consistent, latest).await.unwrap();
    assert_eq!(items.get::<Second>("a", Read::Consistent).await.unwrap().unwrap().value.seen, 3);
    let refused = items.get::<First>("a", Read::Consistent).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::OtherVersion { kind: "versioned", found: 3, known: 1 }),
        "{refused:?}"
    );
    let refused = items.revise("a", Read::Consistent, add).await.unwrap_err();
    assert!(refused.to_string().contains("shape 3"), "{refused}");
}

/// A worker of the new version changes what one of the old version wrote, then an old one again.
#[tokio::test]
async fn what_an_older_version_wrote_becomes_the_newer_ones_with_its_first_change() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let store = app.part::<Store>();
    let items = store.scoped(world.scope()).collection(Table::Messages, "versioned");
    items.create("a", &First { id: "a".into(), seen: 1, parts: Vec::new() }).await.unwrap();
    let current = items.get::<Second>("a", Read::Consistent).await.unwrap().unwrap();
    let note = |second: &mut Second| {
        second.seen += 1;
        second.more.insert("note".into(), json!("from the second version"));
        second.more.insert("parts".into(), json!([{ "number": 1, "colour": "red" }, { "number": 2 }]));
        true
    };
    let revision = Revision { partition: &items, sort: "a", current, change: note };
    store.revise_each(Table::Messages, vec![revision]).await.pop().unwrap().unwrap();
    items.revise("a", Read::Consistent, add).await.unwrap();
    assert_kept(&items, 3).await;

    // A removal that demands an unchanged item finds what an older version wrote.
    items.create("b", &First { id: "b".into(), seen: 1, parts: Vec::new() }).await.unwrap();
    let read = items.get::<Second>("b", Read::Consistent).await.unwrap().unwrap();
    assert!(matches!(items.delete_if("b", &read).await.unwrap(), Deleted::Gone));
    assert!(items.get::<Second>("b", Read::Consistent).await.unwrap().is_none());
}

/// An item that ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ending {
    seen: u32,
    ends_s: Option<i64>,
}

impl Item for Ending {
    const KIND: &'static str = "ending";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.ends_s
    }
}

/// A version that does not know an item's end may leave it on an item that has none any more, or not write it. Then any change mends it.
#[tokio::test]
async fn any_change_of_the_newer_version_gives_an_item_the_end_that_it_should_have() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let store = app.part::<Store>();
    let items = store.scoped(world.scope()).collection(Table::Messages, "ending");
    let see = |ending: &mut Ending| {
        ending.seen += 1;
        true
    };
    let stored = |sort: &str| {
        let items = world.items_of("messages", "ending");
        let item = items.iter().find(|item| item["sk"]["S"] == sort).unwrap().clone();
        (item["pk"].clone(), item["ttl"]["N"].clone())
    };
    for (at, (ends_s, left, mended)) in
        [(Some(700), None, json!("700")), (None, Some("600"), Value::Null)].into_iter().enumerate()
    {
        for each in [true, false] {
            let sort = format!("{at}{each}");
            items.create(&sort, &Ending { seen: 1, ends_s }).await.unwrap();
            let mut update = json!({
                "TableName": "posthorn-dev-messages", "Key": { "pk": stored(&sort).0, "sk": { "S": sort } },
                "UpdateExpression": "REMOVE #t", "ExpressionAttributeNames": { "#t": "ttl" },
            });
            if let Some(left) = left {
                update["UpdateExpression"] = "SET #t = :t".into();
                update["ExpressionAttributeValues"] = json!({ ":t": { "N": left } });
            }
            assert_eq!(world.cloud.account().update_item(&update), 200);
            let current = items.get::<Ending>(&sort, Read::Consistent).await.unwrap().unwrap();
            assert!(current.has_wrong_end());
            let revised = match each {
                true => {
                    let revision = Revision { partition: &items, sort: &sort, current, change: see };
                    store.revise_each(Table::Messages, vec![revision]).await.pop().unwrap().unwrap()
                }
                false => items.revise_from(&sort, current, see).await.unwrap(),
            };
            let Revised::Changed(revised) = revised else { panic!("{revised:?}") };
            assert_eq!((stored(&sort).1, revised.has_wrong_end()), (mended.clone(), false), "{sort}");
        }
    }
}
