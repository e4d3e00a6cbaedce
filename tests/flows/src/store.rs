//! What the store promises that no route shows by itself.

use posthorn_harness::World;
use posthorn_senders::{DomainName, DomainNameItem, NAME_SORT, name_partition};
use posthorn_store::{Deleted, Read};

fn item(second: i64) -> DomainNameItem {
    DomainNameItem { id: posthorn_ids::DomainId::new(jiff::Timestamp::from_second(second).unwrap()) }
}

#[tokio::test]
async fn what_is_removed_conditionally_goes_only_while_it_is_what_was_read() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let name: DomainName = "new.example".parse().unwrap();
    let names = name_partition(&app, world.scope(), &name);
    names.create(NAME_SORT, &item(1)).await.unwrap();
    let read = names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().unwrap();
    // Removed and made again: the same key and the same revision, and another item.
    names.delete::<DomainNameItem>(NAME_SORT).await.unwrap();
    let second = item(2);
    names.create(NAME_SORT, &second).await.unwrap();
    match names.delete_if(NAME_SORT, &read).await.unwrap() {
        Deleted::Changed(standing) => assert_eq!(standing.value, second),
        Deleted::Gone => panic!("it was another's"),
    }
    let read = names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().unwrap();
    assert_eq!(read.value, second);
    // Changed to what it was: the same content at another revision.
    names.revise_from(NAME_SORT, read.clone(), |_: &mut DomainNameItem| true).await.unwrap();
    assert!(matches!(names.delete_if(NAME_SORT, &read).await.unwrap(), Deleted::Changed(_)));
    let read = names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().unwrap();
    for _ in 0..2 {
        assert!(matches!(names.delete_if(NAME_SORT, &read).await.unwrap(), Deleted::Gone));
    }
    assert!(names.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await.unwrap().is_none());
}
