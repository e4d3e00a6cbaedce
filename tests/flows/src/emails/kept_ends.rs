//! Ends of what belongs to an email: who gives a later one, and what fails on the way.

use std::collections::BTreeSet;

use posthorn_harness::{Fault, Receiver, Service, World, email, text};
use posthorn_items::{Open, WaitsFor};
use posthorn_messages::{MESSAGE_SORT, Message, SHARDS};
use posthorn_messages_store::{end_beside, keep_beside, message_partition};
use posthorn_store::{Read, Store, StoreError, Table};
use serde_json::{Value, json};

use super::retention::{domain, ends, large, objects, send, set};

#[tokio::test]
async fn one_email_whose_content_cannot_be_read_does_not_stop_the_look_at_the_others() {
    let world = World::new().await;
    set(&world, json!({ "emails_days": 30 })).await;
    let domain = domain(&world).await;
    for _ in 0..4 {
        world.accept("success@simulator.amazonses.com").await;
    }
    world.call("POST", &format!("{domain}/pause"), None).await;
    world.advance_seconds(31);
    world.cloud.pump().await;
    for content in world.items_of("messages", "content").iter().skip(1) {
        let unreadable = json!({
            "TableName": "posthorn-dev-messages", "Key": { "pk": content["pk"], "sk": content["sk"] },
            "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": { ":v": { "N": "99" } },
        });
        assert_eq!(world.cloud.account().update_item(&unreadable), 200);
    }
    for _ in 0..70 {
        world.advance_days(1);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.expire().await;
    }
    let left = world.items_of("messages", "content");
    assert_eq!((left.len(), &left[0]["v"]), (1, &json!({ "N": "2" })), "what could not be read has expired");
    let heads = world.items_of("messages", "message");
    assert_eq!(heads.len(), 4, "an email that waits never expires");
    let since = |head: &Value| head["wt"]["M"]["a"]["N"].clone();
    assert!(
        heads
            .iter()
            .all(|head| head["open_sk"]["S"].as_str().unwrap().ends_with(since(head).as_str().unwrap()))
    );
}

#[tokio::test]
async fn what_waits_is_read_page_by_page_even_if_it_began_in_the_same_moment() {
    let world = World::new().await;
    let domain = domain(&world).await;
    let name = text(&world.call("GET", &domain, None).await.json()["name"]);
    let emails: Value = (0..40).map(|_| email("success@simulator.amazonses.com")).collect();
    assert_eq!(world.call("POST", "/v1/emails/batch", Some(emails)).await.status, 200);
    world.call("POST", &format!("{domain}/pause"), None).await;
    world.advance_seconds(31);
    world.cloud.pump().await;
    let app = world.cloud.owner_app();
    let (mut met, mut pages) = (BTreeSet::new(), 0);
    for shard in 0..SHARDS {
        let place = Open::waiting(WaitsFor::InScope(name.clone()), shard, app.now().as_millisecond());
        let mut after = None;
        loop {
            let page = app
                .part::<Store>()
                .waiting_page::<Message>(Table::Messages, Some(world.scope()), &place, after.as_deref(), 2)
                .await;
            let (entries, next) = page.unwrap();
            pages += 1;
            for entry in entries {
                assert!(met.insert(entry.partition.place(&entry.sort)), "none twice");
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    assert_eq!(met.len(), 40);
    assert!(pages >= 20, "{pages}");
    let place = Open::waiting(WaitsFor::InScope(name), 0, 9);
    let bad = app.part::<Store>().waiting_page::<Message>(Table::Messages, None, &place, Some("x"), 2).await;
    assert!(matches!(bad.map(|(entries, _)| entries.len()), Err(StoreError::InvalidCursor)));
}

#[tokio::test]
async fn nobody_shortens_an_end_that_another_gave_or_brings_back_what_has_expired() {
    let world = World::new().await;
    let id = send(&world, &world.acme.live, large("success@simulator.amazonses.com")).await;
    let (app, scope) = (world.cloud.owner_app(), world.scope());
    let messages = message_partition(&app, scope, id.parse().unwrap());
    let message = messages.get::<Message>(MESSAGE_SORT, Read::Consistent).await.unwrap().unwrap().value;
    let of = ["content", "search"];
    let end = ends(&world, &of)[0].unwrap();
    let all = |end: i64| ends(&world, &of).iter().all(|one| *one == Some(end));
    keep_beside(&app, scope, &message, Some(end + 50)).await.unwrap();
    assert!(all(end + 50));
    for earlier in [None, Some(end + 20)] {
        keep_beside(&app, scope, &message, earlier).await.unwrap();
    }
    end_beside(&app, scope, &message, end + 20).await.unwrap();
    assert!(all(end + 50));
    let count = ends(&world, &of).len();
    let entry = &world.items_of("messages", "search")[0];
    let content = &world.items_of("messages", "content")[0];
    for (gone, left) in [(entry, count - 1), (content, count - 2)] {
        assert_eq!(world.cloud.account().delete_item("posthorn-dev-messages", &gone["pk"], &gone["sk"]), 200);
        keep_beside(&app, scope, &message, Some(end + 90)).await.unwrap();
        assert_eq!(ends(&world, &of).len(), left);
    }
}

#[tokio::test]
async fn an_object_that_s3_does_not_delete_stops_no_event_of_another_email() {
    let (world, receiver) = (World::new().await, Receiver::start().await);
    world.webhook(&receiver.at("/hook")).await;
    send(&world, &world.acme.live, large("success@simulator.amazonses.com")).await;
    world.advance_days(91);
    receiver.take();
    world.cloud.set_fault(Fault::Fail {
        function: "relay-messages".into(),
        service: Service::S3,
        action: "DeleteObject".into(),
        status: 403,
        code: "AccessDenied".into(),
        times: 1_000,
    });
    world.accept("success@simulator.amazonses.com").await;
    world.expire().await;
    assert!(!receiver.take().is_empty());
    assert_eq!((objects(&world, "content/"), world.items_of("messages", "content").len()), (1, 1));
    assert_eq!(world.cloud.account().depth("posthorn-dev-relay-dead").visible, 0);
}
