//! Reads the senders table's stream and queues events of domains and IP pools, and entries for the audit log.
//!
//! In: changes of domains and pools. Out: packs for webhook endpoints, for the bus and for the audit log; each event has an id
//! that is the same when the batch is read again.

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_relay::{ANNOUNCES, AUDITS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Attributes, Change, Image, Outcome, Unreadable},
    uses::{Queue, Table},
};
use posthorn_senders::{Domain, IpPool};
use posthorn_webhooks::{Announcement, WebhookEvent};

use crate::{domain::domain_view::DomainView, ip_pool::IpPoolView, times::time};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "relay-senders",
    trigger: Trigger::Stream(Reader {
        of: &[(
            Table::Senders,
            Changes::AnyOf(&[Changes::OfKinds(&["domain", "ip_pool"]), Changes::STAMPED]),
        )],
        window_seconds: 1,
        dead_letters: Queue::RELAY_SENDERS_DEAD,
    }),
    uses: &[ANNOUNCES, AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// An item that events are made of.
enum DomainOrPool {
    Domain(Box<Domain>),
    IpPool(Box<IpPool>),
}

impl Image for DomainOrPool {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        match kind {
            Domain::KIND => Domain::read(kind, item).map(|read| read.map(|one| Self::Domain(Box::new(one)))),
            IpPool::KIND => IpPool::read(kind, item).map(|read| read.map(|one| Self::IpPool(Box::new(one)))),
            _ => None,
        }
    }
}

async fn handle(
    app: &'static App,
    changes: Vec<Change<StreamItem<DomainOrPool>>>,
) -> Result<Outcome, InvokeError> {
    let mut relay = Relay::default();
    for (position, change) in changes.iter().enumerate() {
        relay.audit(position, change);
        let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
        for event in change.new.typed.iter().flat_map(|new| events(old, new)) {
            relay.announce(position, &change.scope, &Announcement { rev: change.rev, event, about: None });
        }
    }
    Ok(Outcome::of(&changes, relay.send(app).await))
}

fn events(old: Option<&DomainOrPool>, new: &DomainOrPool) -> Vec<WebhookEvent> {
    match (old, new) {
        (Some(DomainOrPool::Domain(old)), DomainOrPool::Domain(new)) => of_domain(Some(old), new),
        (None, DomainOrPool::Domain(new)) => of_domain(None, new),
        (Some(DomainOrPool::IpPool(old)), DomainOrPool::IpPool(new)) => {
            of_pool(Some(old), new).into_iter().collect()
        }
        (None, DomainOrPool::IpPool(new)) => of_pool(None, new).into_iter().collect(),
        // An item under one key does not change its kind.
        _ => Vec::new(),
    }
}

/// The events that the domain has now and did not have before.
fn of_domain(old: Option<&Domain>, domain: &Domain) -> Vec<WebhookEvent> {
    let known = old.map_or(&[][..], |old| &old.events);
    let fresh = domain.events.iter().filter(|event| !known.contains(event));
    let events = fresh.map(|event| {
        let at = jiff::Timestamp::from_millisecond(event.at_ms).unwrap_or_default();
        WebhookEvent {
            id: event.id(domain.id),
            r#type: event.kind.webhook_type().to_owned(),
            created_at: time(event.at_ms).unwrap_or_default(),
            data: serde_json::to_value(DomainView::of(domain, at)).unwrap_or_default(),
        }
    });
    events.collect()
}

/// The pool became active by the change.
fn of_pool(old: Option<&IpPool>, pool: &IpPool) -> Option<WebhookEvent> {
    let at_ms = pool.active_at_ms?;
    let known = old.is_some_and(|old| old.active_at_ms.is_some());
    (!known).then(|| WebhookEvent {
        id: pool.active_event_id(at_ms),
        r#type: "ip_pool.active".to_owned(),
        created_at: time(at_ms).unwrap_or_default(),
        data: serde_json::to_value(IpPoolView::of(pool)).unwrap_or_default(),
    })
}
