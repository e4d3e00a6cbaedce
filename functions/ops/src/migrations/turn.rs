//! What an operator asks of a migration: approve it, roll it back, retry it.

use posthorn_app::App;
use posthorn_migrations::{MigrationItem, Refused, State};
use posthorn_problem::{Code, Problem};
use posthorn_runtime::{
    http::{Answer, Call},
    uses::{Table, Use},
};

use crate::{
    actions::RECORDS_ACTIONS,
    migrations::{
        actions::{MigrationDeed, record_action},
        declared::migration_named,
        migration_view::MigrationView,
    },
};

/// The `uses` of [`turn`].
pub(crate) const TURNS: Use = Use::All(&[RECORDS_ACTIONS, Table::Ops.get().put()]);

/// The migration is in a state in which this is not possible.
pub const MIGRATION_STATE: Code =
    Code::new("MIGRATION_STATE", 409, "The migration is in a state in which this is not possible.");

/// Does `deed` to the migration that the call's path names. It is recorded for the audit log before it is done. If the migration is so
/// already, nothing changes and nothing is recorded.
///
/// # Errors
/// `NOT_FOUND` if there is no such migration; [`MIGRATION_STATE`]; those of a read and of writes.
pub(crate) async fn turn(
    app: &App,
    call: &Call,
    deed: MigrationDeed,
) -> Result<Answer<MigrationView>, Problem> {
    let migration = migration_named(call.parameter("migration"))?;
    let (scope, by) = (call.scope()?, call.authorised()?.principal().to_string());
    let now_ms = app.now().as_millisecond();
    let change = |item: &mut MigrationItem| match deed {
        MigrationDeed::Approved => item.approve(&by),
        MigrationDeed::RolledBack => item.roll_back(migration.reversible, now_ms),
        MigrationDeed::Retried => item.retry(migration.reversible, now_ms),
    };
    let found = posthorn_migrations::migration(app, migration.id).await?;
    let mut tried = found.unwrap_or_else(|| MigrationItem::new(migration.reversible, now_ms));
    if change(&mut tried).map_err(refusal)? {
        record_action(app, scope, migration.id, deed).await?;
    }
    let item = posthorn_migrations::revise(app, migration, change).await?.map_err(refusal)?;
    Ok(Answer::ok(MigrationView::of(migration, Some(item))))
}

fn refusal(Refused(state): Refused) -> Problem {
    MIGRATION_STATE.because(match state {
        State::NeedsApproval => "It needs an approval, and nothing else.",
        State::Pending => "It can be undone, so it begins by itself, and needs no approval.",
        State::Running | State::RollingBack => "It is running. Wait until it has ended or failed.",
        State::Applied => "It is applied, and cannot be undone or made again.",
        State::Failed => "It failed while it was undone. Retry it.",
        State::RolledBack => "It is rolled back. Retry it first.",
    })
}
