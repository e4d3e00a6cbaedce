//! Stores messages that were delivered long ago. Writes the items that the functions would leave, without running them.

use posthorn_harness::World;
use posthorn_ids::EmailId;
use posthorn_messages::{
    CONTENT_SORT, Content, Event, EventKind, MESSAGE_SORT, Message, SHARDS, SearchEntry, Tag,
};
use posthorn_store::{Store, Table, Term};

use crate::{counts, flows};

/// Puts `number` messages of acme's into the messages table, and runs the functions that this triggers.
pub async fn store(world: &World, number: u32) {
    let app = world.cloud.owner_app();
    let scope = world.scope();
    for serial in 0..number {
        let (message, content) = delivered(EmailId::new(app.now()), serial);
        let partition =
            app.part::<Store>().scoped(scope).partition(Table::Messages, "message", &message.id.suffix());
        partition
            .overwrite(CONTENT_SORT, &content.pack().expect("it is small").item)
            .await
            .expect("content is stored");
        for text in message.search_terms() {
            let term = Term { entries: "search", text: &text, items: "message", sort: MESSAGE_SORT };
            let shard = message.id.shard(SHARDS);
            let entries = app.part::<Store>().scoped(scope).entries(Table::Messages, term, shard);
            entries
                .overwrite(&message.id.suffix(), &SearchEntry::default())
                .await
                .expect("an entry is stored");
        }
        partition.create(MESSAGE_SORT, &message).await.expect("a message is stored");
    }
    world.cloud.pump().await;
    counts::clear(world);
}

fn delivered(id: EmailId, serial: u32) -> (Message, Content) {
    let order = flows::order(serial);
    let at_ms = id.created_at().as_millisecond();
    let recipient = "ada@customer.example".to_owned();
    let provider_id = format!("0100019aa4b1c2d3-{serial:08x}-3e5f-4a6b-8c7d-9e0f1a2b3c4d-000000");
    let events = vec![
        Event::new(EventKind::Sent, at_ms + 200).as_provider_id(&provider_id),
        Event::new(EventKind::Delivered, at_ms + 900).as_provider_id(&provider_id).to(vec![recipient]),
    ];
    let from = serde_json::from_value(order["from"].clone()).expect("the order has it");
    let to = serde_json::from_value(order["to"].clone()).expect("the order has it");
    let subject = posthorn_harness::text(&order["subject"]);
    let mut message = Message::new(id, from, to, &subject);
    message.events = events;
    message.tags = vec![Tag { name: "kind".to_owned(), value: "order".to_owned() }];
    (message, Content { html: Some(posthorn_harness::text(&order["html"])), ..Content::default() })
}
