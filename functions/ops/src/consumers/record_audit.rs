//! Adds entries to the audit log.
//!
//! In: packs of entries from the relays, each pack of one scope. Written: the organisation's chain, each entry once, however
//! often and in whatever order the packs come. Entries that could not be added go back to the queue.

use futures::lock::Mutex;
use posthorn_app::{App, FromApp};
use posthorn_audit::{AuditEvent, Entry, append};
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger, causes, pack,
    pack::Unfinished,
    queue::Message,
    uses::{Queue, Table},
};
use posthorn_store::Store;

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "record-audit",
    trigger: Trigger::Queue(Consumer { window_seconds: 1, concurrency_max: 2, ..Consumer::of(Queue::AUDIT) }),
    uses: &[Table::Ops.get().get_many().query().put(), Queue::AUDIT.send(), Queue::AUDIT.delay()],
    timeout_seconds: 60,
    sample: Sample::Written,
    invoke: |app, event| Box::pin(pack::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// One pack at a time in an instance: all packs of an organisation change the same head, and would only undo each other's work.
struct Turn(Mutex<()>);

impl FromApp for Turn {
    fn from_app(_: &App) -> Self {
        Self(Mutex::new(()))
    }
}

/// Adds a pack's entries to their organisation's chain together: one write of the chain's head serves many.
async fn handle(app: &'static App, message: Message<Vec<AuditEvent>>) -> Vec<Unfinished> {
    let entries: Vec<Entry> = message.payload.into_iter().map(|event| event.entry).collect();
    let now_ms = app.now().as_millisecond();
    let _turn = app.part::<Turn>().0.lock().await;
    match append(app.part::<Store>(), &message.scope, &entries, now_ms).await {
        Ok(()) => Vec::new(),
        Err(error) => {
            tracing::error!(org = %message.scope.org(), error = causes(&error), "entries are missing from the audit log");
            let reason = || causes(&error);
            // Those that were added before the error are found again and left out.
            (0..entries.len()).map(|position| Unfinished { position, reason: reason() }).collect()
        }
    }
}
