use super::{PHONE, World};
use crate::sms::SmsOptions;

async fn open(dir: &std::path::Path) -> World {
    World::open(SmsOptions::default(), Some(dir), super::TEMPLATE).await
}

#[tokio::test]
async fn numbers_texts_and_all_their_events_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).await;
    let number = first.toll_free();
    let id = first.send(&number.id, PHONE).await.unwrap();
    drop(first);

    let second = open(dir.path()).await;
    let sms = second.account.sms();
    assert_eq!(sms.own_numbers(), [number]);
    assert_eq!(sms.texts().text(&id).unwrap().body, "Hello");
    assert_eq!(sms.texts().events_of(&id).len(), 4);
    assert_eq!(second.account.topics().waiting(), 4, "the events are on their way");
}

#[tokio::test]
async fn a_text_that_cannot_be_stored_is_not_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let from = world.toll_free().id;
    let disk = rusqlite::Connection::open(dir.path().join("queues.sqlite")).unwrap();
    disk.execute_batch("DROP TABLE deliveries").unwrap();
    assert_eq!(world.send(&from, PHONE).await.unwrap_err().0, "InternalServerException");
    assert!(world.account.sms().texts().phones().is_empty(), "a failed step leaves nothing");
    assert_eq!(world.account.topics().waiting(), 0);
}
