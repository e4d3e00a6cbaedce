use posthorn_items::Shaped;
use serde::{Deserialize, Serialize};

use crate::Entry;

/// One event of the audit queue's packs: an entry to add to the log of its organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// The revision of the item that changed. The log needs no order between entries, because each entry has its own time.
    pub rev: u64,
    /// The entry.
    pub entry: Entry,
}

impl Shaped for AuditEvent {
    const SHAPE: u32 = 2;
}
