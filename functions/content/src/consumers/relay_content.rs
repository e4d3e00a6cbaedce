//! Reads the content table's stream and queues entries for the audit log.
//!
//! In: changes of templates that somebody made. Out: packs on the audit queue, each entry with an id that is the same when the
//! batch is read again.

use posthorn_relay::{AUDITS, audit_only};
use posthorn_runtime::{
    Changes, Function, Reader, Sample, Trigger, stream,
    uses::{Queue, Table},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "relay-content",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Content, Changes::STAMPED)],
        window_seconds: 1,
        dead_letters: Queue::RELAY_CONTENT_DEAD,
    }),
    uses: &[AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, audit_only)),
    ..Function::DEFAULT
};
