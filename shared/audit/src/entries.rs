use posthorn_items::Scope;

use crate::{Entry, Image, Record, entry_of, sessions};

/// The entries for a change. Only a change of a person may have several: one for each session that began or ended.
pub fn entries_of(scope: &Scope, old: Option<&Image>, new: &Image, record: Record<'_>) -> Vec<Entry> {
    match new.kind.as_str() {
        sessions::KIND => sessions::entries(scope, old, new, record),
        _ => entry_of(scope, old, new, record).into_iter().collect(),
    }
}
