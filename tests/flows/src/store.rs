//! Promises of the store that no single route shows.

use posthorn_harness::{Fault, World};
use posthorn_items::{Item, Open};
use posthorn_senders::DomainName;
use posthorn_senders_store::{DomainNameItem, NAME_SORT, name_partition};
use posthorn_store::{Created, Deleted, Page, PageRequest, Read, Revised, Revision, Store, Table};
use serde::{Deserialize, Serialize};

fn item(second: i64) -> DomainNameItem {
    DomainNameItem { id: posthorn_ids::DomainId::new(jiff::Timestamp::from_second(second).unwrap()) }
}

#[tokio::test]
async fn a_conditional_removal_removes_only_the_item_that_was_read() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let name: DomainName = "new.example".parse().unwrap();
    let names = name_partition(&app, world.scope(), &name);
    names.create(NAME_SORT, &item(1)).await.unwrap();
    let read = names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().unwrap();
    // Removed and made again: another item with the same key and revision.
    names.delete::<DomainNameItem>(NAME_SORT).await.unwrap();
    let second = item(2);
    names.create(NAME_SORT, &second).await.unwrap();
    match names.delete_if(NAME_SORT, &read).await.unwrap() {
        Deleted::Changed(standing) => assert_eq!(standing.value, second),
        Deleted::Gone => panic!("it removed another item"),
    }
    let read = names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().unwrap();
    assert_eq!(read.value, second);
    // Changed back: the same content at another revision.
    names.revise_from(NAME_SORT, read.clone(), |_: &mut DomainNameItem| true).await.unwrap();
    assert!(matches!(names.delete_if(NAME_SORT, &read).await.unwrap(), Deleted::Changed(_)));
    let read = names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().unwrap();
    for _ in 0..2 {
        assert!(matches!(names.delete_if(NAME_SORT, &read).await.unwrap(), Deleted::Gone));
    }
    assert!(names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().is_none());
}

#[derive(Debug, Serialize, Deserialize)]
struct Large {
    number: u32,
    text: String,
}

impl Item for Large {
    const KIND: &'static str = "large";
}

/// DynamoDB answers a query with at most 1 MB. Fewer items than requested then does not mean that the list ends.
#[tokio::test]
async fn items_that_fill_more_than_one_answer_are_all_found() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let list = app.part::<Store>().scoped(world.scope()).collection(Table::Webhooks, "large");
    for number in 0..30 {
        let item = Large { number, text: "x".repeat(60_000) };
        list.create(&format!("{number:02}"), &item).await.unwrap();
    }
    let found = list.query("", 30, false, Read::Consistent).await.unwrap();
    assert_eq!(found.len(), 30);
    let numbers = |page: &Page<Large>| page.items.iter().map(|item| item.number).collect::<Vec<_>>();
    let request = PageRequest { limit: 25, ..PageRequest::default() };
    let first = list.page::<Large>(&request).await.unwrap();
    assert_eq!((numbers(&first), first.has_more), ((5..30).rev().collect(), true));
    let second =
        list.page::<Large>(&PageRequest { after: first.next_cursor, ..request.clone() }).await.unwrap();
    assert_eq!((numbers(&second), second.has_more), ((0..5).rev().collect(), false));
    let even = |item: &Large| item.number.is_multiple_of(2);
    let few = PageRequest { limit: 10, ..PageRequest::default() };
    let page = list.page_where(&few, even).await.unwrap();
    assert_eq!((numbers(&page), page.has_more), (vec![28, 26, 24, 22, 20, 18, 16, 14, 12, 10], true));
    let back = PageRequest { before: page.next_cursor, ..few };
    let page = list.page_where(&back, even).await.unwrap();
    assert_eq!(
        (numbers(&page), page.has_more),
        ((12..30_u32).rev().filter(|number| number.is_multiple_of(2)).collect(), false)
    );
}

#[derive(Debug, Serialize, Deserialize)]
struct Tally {
    writers: Vec<u32>,
}

impl Item for Tally {
    const KIND: &'static str = "tally";
}

/// The events of an email's fifty recipients can arrive at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_concurrent_changes_of_one_item_are_all_made() {
    let world = World::new().await;
    let app = std::sync::Arc::new(world.cloud.owner_app());
    let scope = world.scope().clone();
    let list = app.part::<Store>().scoped(&scope).collection(Table::Webhooks, "tally");
    list.create("one", &Tally { writers: Vec::new() }).await.unwrap();
    let mut writers = Vec::new();
    for writer in 0..50 {
        let (app, scope) = (std::sync::Arc::clone(&app), scope.clone());
        writers.push(tokio::spawn(async move {
            let list = app.part::<Store>().scoped(&scope).collection(Table::Webhooks, "tally");
            let add = |tally: &mut Tally| {
                tally.writers.push(writer);
                true
            };
            list.revise::<Tally>("one", Read::Eventual, add).await.map(drop)
        }));
    }
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let mut made = list.get::<Tally>("one", Read::Consistent).await.unwrap().unwrap().value.writers;
    made.sort_unstable();
    assert_eq!(made, (0..50).collect::<Vec<u32>>());
}

/// An item whose fields come and go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Changing {
    number: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    due_ms: Option<i64>,
}

impl Item for Changing {
    const KIND: &'static str = "changing";

    fn open(&self) -> Option<Open> {
        self.due_ms.map(|due_ms| Open::due(0, due_ms))
    }
}

fn changing(number: u32) -> Changing {
    Changing { number, note: Some("first".to_owned()), due_ms: Some(1) }
}

/// 60 items: three requests.
#[tokio::test]
async fn many_items_are_created_and_changed_each_on_its_own_condition() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let store = app.part::<Store>();
    let list = store.scoped(world.scope()).collection(Table::Messages, "changing");
    let sorts: Vec<String> = (0..60).map(|number| format!("{number:02}")).collect();
    list.create("07", &changing(700)).await.unwrap();
    let items: Vec<Changing> = (0..60).map(changing).collect();
    let news: Vec<_> = items.iter().zip(&sorts).map(|(item, sort)| (&list, sort.as_str(), item)).collect();
    let created = store.create_each(Table::Messages, &news).await;
    let mut read = Vec::new();
    for (number, created) in created.into_iter().enumerate() {
        match created.unwrap() {
            Created::New => assert_ne!(number, 7),
            Created::Existing(existing) => assert_eq!((number, existing.value.number), (7, 700)),
        }
        read.push(list.get::<Changing>(&sorts[number], Read::Consistent).await.unwrap().unwrap());
    }
    // Meanwhile another writer changes one, and removes one.
    list.revise("03", Read::Consistent, |item: &mut Changing| {
        item.number += 1_000;
        true
    })
    .await
    .unwrap();
    list.delete::<Changing>("04").await.unwrap();
    let revisions = sorts.iter().zip(read).enumerate().map(|(number, (sort, current))| {
        let change = move |item: &mut Changing| {
            item.number += 1;
            (item.note, item.due_ms) = (None, if number % 2 == 0 { None } else { item.due_ms });
            number != 5
        };
        Revision { partition: &list, sort, current, change }
    });
    let revised = store.revise_each(Table::Messages, revisions.collect()).await;
    for (number, revised) in revised.into_iter().enumerate() {
        match (number, revised.unwrap()) {
            (4, Revised::Absent) | (5, Revised::Unchanged(_)) => {}
            (3, Revised::Changed(item)) => {
                assert_eq!(item.value.number, 1_004, "changed from the newer item")
            }
            (7, Revised::Changed(item)) => assert_eq!(item.value.number, 701),
            (_, Revised::Changed(item)) => {
                let stored = list.get::<Changing>(&sorts[number], Read::Consistent).await.unwrap().unwrap();
                assert_eq!((item.value.number, &stored.value), (number as u32 + 1, &item.value));
                assert_eq!(stored.value.note, None, "a field that is gone is removed");
                // A change from the answer finds the revision that was written.
                let again = |_: &mut Changing| true;
                let again = list.revise_from(&sorts[number], item, again).await.unwrap();
                assert!(matches!(again, Revised::Changed(_)));
            }
            (_, other) => panic!("{number}: {other:?}"),
        }
    }
    let open = store.due::<Changing>(Table::Messages, 0, i64::MAX / 2, 100).await.unwrap();
    assert_eq!(open.len(), 30, "the odd ones: the fifth is not written, and the seventh is another");
}

#[tokio::test]
async fn what_dynamodb_is_too_busy_for_is_written_again_and_the_others_at_once() {
    let world = World::new().await;
    let ids: Vec<String> = world.accept_many(10).await;
    let busy = Fault::BusyForStatement { function: "deliver-email".into(), place: 4, times: 1 };
    let busy = world.cloud.set_fault(busy);
    world.cloud.pump().await;
    assert_eq!(busy.fired(), 1);
    for id in ids {
        assert_eq!(world.status(&id).await, "delivered");
    }
    assert_eq!(world.cloud.mailbox().mails().len(), 10);
}
