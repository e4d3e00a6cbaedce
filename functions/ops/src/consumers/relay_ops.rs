//! Reads the ops table's stream and queues entries for the audit log.
//!
//! In: records of what operators did with dead letters. Out: packs on the audit queue, each entry with an id that is the same
//! when the batch is read again.

use posthorn_relay::{AUDITS, audit_only};
use posthorn_runtime::{
    Changes, Function, Reader, Sample, Trigger, stream,
    uses::{Queue, Table},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "relay-ops",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Ops, Changes::STAMPED)],
        window_seconds: 1,
        dead_letters: Queue::RELAY_OPS_DEAD,
    }),
    uses: &[AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, audit_only)),
    ..Function::DEFAULT
};
