//! The partitions of the audit log in the ops table.

use posthorn_ids::PersonId;
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table};

/// The partition of an organisation's chain. The head is under `head`, a link under its number in twelve digits.
pub fn chain_partition<'a>(store: &'a Store, scope: &Scope) -> Partition<'a> {
    store.scoped(scope).of_org(Table::Ops, "audit")
}

/// The partition of the marks of an organisation's entries, each under its entry's suffix. Marks have a partition of their
/// own, so that a read of the chain finds only its head and links.
pub(crate) fn mark_partition<'a>(store: &'a Store, scope: &Scope) -> Partition<'a> {
    store.scoped(scope).of_org(Table::Ops, "audit_seen")
}

/// The sort key of the key of a person's details.
pub(crate) const PERSON_KEY_SORT: &str = "key";

/// The partition of the key of a person's details, under [`PERSON_KEY_SORT`]. It has no scope: a person belongs to several
/// organisations, and one erasure is to reach all their logs.
pub(crate) fn person_key_partition(store: &Store, person: PersonId) -> Partition<'_> {
    store.system(Table::Ops, "audit-key", &person.suffix())
}
