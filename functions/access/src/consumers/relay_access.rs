//! Reads the streams of the access and limits tables and queues entries for the audit log.
//!
//! In: changes of organisations, tenants, keys and rules that somebody made, and refused attempts. Out: packs on the audit
//! queue, each entry with an id that is the same when the batch is read again.

use posthorn_relay::{AUDITS, audit_only};
use posthorn_runtime::{
    Changes, Function, Reader, Sample, Trigger, stream,
    uses::{Queue, Table},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "relay-access",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Access, Changes::STAMPED), (Table::Limits, Changes::OfKinds(&["refusal"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_ACCESS_DEAD,
    }),
    uses: &[AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, audit_only)),
    ..Function::DEFAULT
};
