//! Reads the streams of the access and limits tables and queues entries for the audit log, and events of members and
//! products.
//!
//! In: changes of organisations, members, roles, tenants, products, keys and rules that somebody made, sessions that began or ended, and
//! refused attempts, and requests in another person's place. Out: packs for webhook endpoints, for the bus and for the audit log; each event has an id that is the same when
//! the batch is read again.

use posthorn_access::{Members, Product};
use posthorn_app::App;
use posthorn_items::Item;
use posthorn_relay::{ANNOUNCES, AUDITS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Attributes, Change, Image, Outcome, Unreadable},
    uses::{Queue, Table},
};
use posthorn_webhooks::{Announcement, WebhookEvent};

use crate::{member_events::member_events, product_events::product_event};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "relay-access",
    trigger: Trigger::Stream(Reader {
        of: &[
            (Table::Access, Changes::STAMPED),
            (Table::Limits, Changes::OfKinds(&["refusal", "impersonated_request"])),
        ],
        window_seconds: 1,
        dead_letters: Queue::RELAY_ACCESS_DEAD,
    }),
    uses: &[ANNOUNCES, AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// An item that events are made of.
enum MembersOrProduct {
    Members(Box<Members>),
    Product(Box<Product>),
}

impl Image for MembersOrProduct {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        match kind {
            Members::KIND => {
                Members::read(kind, item).map(|read| read.map(|one| Self::Members(Box::new(one))))
            }
            Product::KIND => {
                Product::read(kind, item).map(|read| read.map(|one| Self::Product(Box::new(one))))
            }
            _ => None,
        }
    }
}

async fn handle(
    app: &'static App,
    changes: Vec<Change<StreamItem<MembersOrProduct>>>,
) -> Result<Outcome, InvokeError> {
    let mut relay = Relay::default();
    for (position, change) in changes.iter().enumerate() {
        relay.audit(position, change);
        let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
        let Some(new) = &change.new.typed else { continue };
        let at_ms = change.new.stamp().map_or(change.at_ms, |stamp| stamp.at);
        for event in events(old, new, &change.sequence, at_ms) {
            relay.announce(position, &change.scope, &Announcement { rev: change.rev, event, about: None });
        }
    }
    Ok(Outcome::of(&changes, relay.send(app).await))
}

fn events(
    old: Option<&MembersOrProduct>,
    new: &MembersOrProduct,
    sequence: &str,
    at_ms: i64,
) -> Vec<WebhookEvent> {
    use MembersOrProduct::{Members, Product};
    match (old, new) {
        (Some(Members(old)), Members(new)) => member_events(Some(old), new, sequence, at_ms),
        (None, Members(new)) => member_events(None, new, sequence, at_ms),
        (Some(Product(old)), Product(new)) => {
            product_event(Some(old), new, sequence, at_ms).into_iter().collect()
        }
        (None, Product(new)) => product_event(None, new, sequence, at_ms).into_iter().collect(),
        // An item under one key does not change its kind.
        _ => Vec::new(),
    }
}
