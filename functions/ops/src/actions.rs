//! What operators did, for the audit log: what the records of all such actions share. Each is written before the action is done.

use posthorn_runtime::uses::Use;
use posthorn_store::Table;

/// The `uses` of writing a record.
pub(crate) const RECORDS_ACTIONS: Use = Table::Ops.put();
/// How long a record is stored. People read the audit log; the record only carries the action there.
const KEPT_SECONDS: i64 = 90 * 24 * 3600;

/// When the record of an action expires that was done at this time. Both in Unix seconds.
pub(crate) const fn expiry(done_at: i64) -> i64 {
    done_at + KEPT_SECONDS
}
