//! Where this context keeps its items and objects: partitions of the ops table, and prefixes of the archive's bucket.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table};

/// The prefix of the archive's objects with links of audit chains.
pub(crate) const AUDIT_PREFIX: &str = "audit/";

/// The partition of the records of work on dead letters, each under its id's suffix.
pub(crate) fn dead_letter_works<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Ops, "dead_letter_work")
}

/// The partition of the records of sent notices, each under its notice's suffix.
pub(crate) fn sent_notices<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Ops, "notice")
}

/// The partition of the records of what operators did with jobs, each under its id's suffix.
pub(crate) fn job_actions<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Ops, "job_action")
}
