//! Relays: the functions that read tables' streams and queue events for their consumers, in packs.
//!
//! AWS throttles a stream if more than two readers read a shard. So each table has one relay, and all other consumers read the
//! queues that the relay fills. A relay writes nothing to a table. If a batch is read again, it queues the same events with the
//! same ids.

mod stream_item;

pub use stream_item::{NoItem, StreamItem};

use posthorn_app::App;
use posthorn_audit::{AuditEvent, Entry, ImpersonatedRequest, Record, RefusalItem, entries_of};
use posthorn_items::{Item, Scope};
use posthorn_problem::causes;
use posthorn_queues::PackBuilder;
use posthorn_runtime::{
    InvokeError,
    stream::{Change, Outcome},
    uses::{Queue, Use},
};
use posthorn_webhooks::Announcement;
use serde_json::{Map, Value};

/// The uses that callers of [`Relay::audit`] declare.
pub const AUDITS: Use = Queue::AUDIT.send();
/// The uses that callers of [`Relay::queue_for_endpoints`] declare.
pub const QUEUES_FOR_ENDPOINTS: Use = Queue::WEBHOOK_FAN_OUT.send();
/// The uses that callers of [`Relay::queue_for_bus`] declare.
pub const QUEUES_FOR_BUS: Use = Queue::BUS.send();
/// The uses that callers of [`Relay::announce`] declare.
pub const ANNOUNCES: Use = Use::All(&[QUEUES_FOR_ENDPOINTS, QUEUES_FOR_BUS]);

/// The events that a batch of changes puts on the queues.
#[derive(Default)]
pub struct Relay {
    audit: PackBuilder,
    webhooks: PackBuilder,
    bus: PackBuilder,
}

impl Relay {
    /// Queues the entries for the audit log that the change at `position` of the batch gives. Uses [`AUDITS`].
    pub fn audit<T>(&mut self, position: usize, change: &Change<StreamItem<T>>) {
        for entry in entries(change) {
            self.add_entry(position, &change.scope, change.rev, entry);
        }
    }

    /// The entries of a change of an item without a scope, for the log of `scope`.
    pub fn entries_in<T, S>(scope: &Scope, change: &Change<StreamItem<T>, S>) -> Vec<Entry> {
        let new = &change.new;
        // Without a stamp there is no entry, and the images need not be made.
        if new.stamp().is_none() {
            return Vec::new();
        }
        let old = change.old.as_ref().map(StreamItem::image);
        let record = Record { sequence: &change.sequence, at_ms: change.at_ms };
        entries_of(scope, old.as_ref(), &new.image(), record)
    }

    /// Queues an entry for the audit log. Uses [`AUDITS`].
    pub fn add_entry(&mut self, position: usize, scope: &Scope, rev: u64, entry: Entry) {
        self.audit.put(position, scope, &AuditEvent { rev, entry });
    }

    /// Queues a domain event for webhook endpoints and for the bus. Uses [`ANNOUNCES`].
    pub fn announce(&mut self, position: usize, scope: &Scope, event: &Announcement) {
        self.queue_for_endpoints(position, scope, event);
        self.queue_for_bus(position, scope, event);
    }

    /// Queues an event for webhook endpoints. Uses [`QUEUES_FOR_ENDPOINTS`].
    pub fn queue_for_endpoints(&mut self, position: usize, scope: &Scope, event: &Announcement) {
        self.webhooks.put(position, scope, event);
    }

    /// Queues an event for the bus. Uses [`QUEUES_FOR_BUS`].
    pub fn queue_for_bus(&mut self, position: usize, scope: &Scope, event: &Announcement) {
        self.bus.put(position, scope, event);
    }

    /// Sends all packs. Returns the position of the first change with an event that SQS refused.
    pub async fn send(self, app: &App) -> Option<usize> {
        let mut refused = Vec::new();
        for (packs, queue) in
            [(self.audit, Queue::AUDIT), (self.webhooks, Queue::WEBHOOK_FAN_OUT), (self.bus, Queue::BUS)]
        {
            // A relay that has no setting for a queue puts no events on it. So an empty set of packs is not sent.
            if !packs.is_empty() {
                refused.extend(packs.send(app, queue.setting()).await);
            }
        }
        refused.into_iter().min()
    }
}

/// The handler of a relay that only feeds the audit log. Uses [`AUDITS`].
///
/// # Errors
/// None. If SQS refuses an event, the outcome names its change, and the stream continues from there.
pub async fn audit_only(
    app: &'static App,
    changes: Vec<Change<StreamItem<NoItem>>>,
) -> Result<Outcome, InvokeError> {
    let mut relay = Relay::default();
    for (position, change) in changes.iter().enumerate() {
        relay.audit(position, change);
    }
    Ok(Outcome::of(&changes, relay.send(app).await))
}

/// The entries for a change: of a refused attempt, of a request in another person's place, or of a change of configuration. Other changes
/// have none.
fn entries<T>(change: &Change<StreamItem<T>>) -> Vec<Entry> {
    let new = &change.new;
    match new.kind.as_str() {
        RefusalItem::KIND => noted(new.image().fields, |item: RefusalItem| item.entry(&change.scope)),
        ImpersonatedRequest::KIND => {
            noted(new.image().fields, |item: ImpersonatedRequest| item.entry(&change.scope))
        }
        _ => Relay::entries_in(&change.scope, change),
    }
}

/// The entry of a noted request.
fn noted<T: Item>(fields: Map<String, Value>, entry: impl Fn(T) -> Entry) -> Vec<Entry> {
    let item = serde_json::from_value::<T>(Value::Object(fields));
    let item =
        item.inspect_err(|error| tracing::error!(error = causes(&error), "a noted request cannot be read"));
    item.into_iter().map(entry).collect()
}
