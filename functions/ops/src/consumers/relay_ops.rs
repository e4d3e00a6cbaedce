//! Reads the ops table's stream: queues entries for the audit log, and what the status page's subscribers are to be told.
//!
//! In: records of what operators did with dead letters, jobs and incidents; incidents. Out: packs on the audit queue, each entry with an
//! id that is the same when the batch is read again; a message on the queue of notices for each new update of an incident.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_notices::{QUEUE, SENDS};
use posthorn_queues::{Envelope, MessageBatch};
use posthorn_relay::{AUDITS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Outcome},
    uses::{Queue, Table},
};
use posthorn_status::{Incident, StatusWork, Update};

use crate::subscriptions::queued::{GROUP, Queued};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "relay-ops",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Ops, Changes::AnyOf(&[Changes::STAMPED, Changes::OfKinds(&["status_incident"])]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_OPS_DEAD,
    }),
    uses: &[AUDITS, SENDS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

type Change = stream::Change<StreamItem<Incident>, Option<Scope>>;

async fn handle(app: &'static App, changes: Vec<Change>) -> Result<Outcome, InvokeError> {
    let (mut relay, mut told) = (Relay::default(), MessageBatch::default());
    for (position, change) in changes.iter().enumerate() {
        if let Some(scope) = &change.scope {
            for entry in Relay::entries_in(scope, change) {
                relay.add_entry(position, scope, change.rev, entry);
            }
        }
        let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
        let Some(incident) = &change.new.typed else { continue };
        for update in new_updates(old, incident) {
            let work = StatusWork::Announce { incident: incident.id, update: update.id, after: None };
            told.put_in_group(position, &Envelope::of_no_scope(Queued::Status(work)), GROUP);
        }
    }
    let (refused, unsent) = (relay.send(app).await, told.send(app, QUEUE.setting()).await);
    Ok(Outcome::of(&changes, refused.into_iter().chain(unsent).min()))
}

/// The updates that a change added.
fn new_updates<'a>(old: Option<&'a Incident>, new: &'a Incident) -> impl Iterator<Item = &'a Update> {
    new.updates.iter().filter(move |update| old.is_none_or(|old| old.update(update.id).is_none()))
}
