//! Reads the streams of the access and limits tables and queues entries for the audit log, and events of members.
//!
//! In: changes of organisations, members, roles, tenants, keys and rules that somebody made, sessions that began or ended, and
//! refused attempts. Out: packs for webhook endpoints, for the bus and for the audit log; each event has an id that is the same when
//! the batch is read again.

use posthorn_access::Members;
use posthorn_app::App;
use posthorn_relay::{ANNOUNCES, AUDITS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_webhooks::Announcement;

use crate::member_events::member_events;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "relay-access",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Access, Changes::STAMPED), (Table::Limits, Changes::OfKinds(&["refusal"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_ACCESS_DEAD,
    }),
    uses: &[ANNOUNCES, AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(
    app: &'static App,
    changes: Vec<Change<StreamItem<Members>>>,
) -> Result<Outcome, InvokeError> {
    let mut relay = Relay::default();
    for (position, change) in changes.iter().enumerate() {
        relay.audit(position, change);
        let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
        let Some(new) = &change.new.typed else { continue };
        let at_ms = change.new.stamp().map_or(change.at_ms, |stamp| stamp.at);
        for event in member_events(old, new, &change.sequence, at_ms) {
            relay.announce(position, &change.scope, &Announcement { rev: change.rev, event, about: None });
        }
    }
    Ok(Outcome::of(&changes, relay.send(app).await))
}
