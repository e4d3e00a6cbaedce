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

/// The partition of the records of what operators did with migrations, each under its id's suffix.
pub(crate) fn migration_actions<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Ops, "migration_action")
}

/// The partition of a scope's exports, each under its id's suffix.
pub(crate) fn exports<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Ops, "export")
}

/// The partition of the days of the status page, each under its date.
pub(crate) fn status_days(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Ops, "status_day", "probes")
}

/// The partition of the incidents of the status page, each under its id's suffix.
pub(crate) fn incidents(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Ops, "status_incident", "all")
}

/// The partition of the records of what operators did with incidents, each under its id's suffix.
pub(crate) fn incident_actions<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Ops, "incident_action")
}

/// The partition of the subscribers of the status page, each under its contact's key.
pub(crate) fn subscribers(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Ops, "status_subscriber", "all")
}

/// The partition of the records of what a contact was told, each under its id's suffix.
pub(crate) fn told<'a>(app: &'a App, contact: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Ops, "status_told", contact)
}

/// The partition of the requests of the last hour to confirm a contact.
pub(crate) fn recent_confirmations<'a>(app: &'a App, of: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Limits, "status-confirmations", of)
}
