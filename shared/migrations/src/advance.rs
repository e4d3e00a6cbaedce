use posthorn_app::App;
use posthorn_problem::causes;
use posthorn_store::{Partition, Read, Revised, Store, StoreError, Stored, Table};

use crate::{Direction, Migration, MigrationItem, Refused, State, StepError, Stepped};

const SORT: &str = "state";

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Advanced {
    /// Steps that were made.
    pub steps: u64,
    /// Things that they changed.
    pub changed: u64,
    /// Steps that failed.
    pub failed: u64,
    /// Migrations that stopped after several failures, and wait for an operator.
    pub stopped: u64,
}

fn place<'a>(app: &'a App, id: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Ops, "migration", id)
}

/// How far a migration is; `None` if no run has seen it yet.
///
/// # Errors
/// Those of a read.
pub async fn migration(app: &App, id: &str) -> Result<Option<MigrationItem>, StoreError> {
    Ok(place(app, id).get::<MigrationItem>(SORT, Read::Consistent).await?.map(|stored| stored.value))
}

/// Changes how far a migration is, as an operator asks. Returns it as it is then.
///
/// # Errors
/// Those of a read and a write. [`Refused`] within, if the change is not possible.
pub async fn revise(
    app: &App,
    migration: &Migration,
    mut change: impl FnMut(&mut MigrationItem) -> Result<bool, Refused> + Send,
) -> Result<Result<MigrationItem, Refused>, StoreError> {
    let new = MigrationItem::new(migration.reversible, app.now().as_millisecond());
    let mut refused = None;
    let item = place(app, migration.id)
        .revise_or_create(SORT, new, |item: &mut MigrationItem| match change(item) {
            Ok(changed) => {
                refused = None;
                changed
            }
            Err(why) => {
                refused = Some(why);
                false
            }
        })
        .await?;
    Ok(refused.map_or(Ok(item), Err))
}

/// Makes steps of the declared migrations, in their order, until `is_over` says that the time is up or nothing is due. A migration
/// that is not done holds those after it.
///
/// A step is made, and then recorded. A run that is killed in between makes it again.
///
/// # Errors
/// Those of reading and recording. A step that fails is recorded, and ends the run for its migration and those after it.
pub async fn advance(
    app: &App,
    declared: &[&Migration],
    is_over: impl Fn() -> bool,
) -> Result<Advanced, StoreError> {
    let mut done = Advanced::default();
    for migration in declared {
        let holds = go_on(app, migration, &is_over, &mut done).await?;
        if holds {
            break;
        }
    }
    Ok(done)
}

/// Makes steps of one migration. Returns whether those after it wait.
async fn go_on(
    app: &App,
    migration: &Migration,
    is_over: &impl Fn() -> bool,
    done: &mut Advanced,
) -> Result<bool, StoreError> {
    let new = MigrationItem::new(migration.reversible, app.now().as_millisecond());
    let Some(mut item) = place(app, migration.id).get_or_create(SORT, &new).await? else { return Ok(true) };
    while let Some(direction) = item.value.due(app.now().as_millisecond()) {
        if is_over() {
            return Ok(true);
        }
        let stepped = (migration.step)(app, direction, item.value.place.clone()).await;
        match &stepped {
            Ok(stepped) => {
                done.steps += 1;
                done.changed += stepped.changed;
            }
            Err(error) => {
                tracing::error!(migration = migration.id, error = causes(error), "a step failed");
                done.failed += 1;
            }
        }
        let Some(noted) = note(app, migration, item, direction, &stepped).await? else { return Ok(true) };
        item = noted;
        if stepped.is_err() {
            break;
        }
    }
    done.stopped += u64::from(item.value.state == State::Failed);
    Ok(item.value.holds_others())
}

/// Records a step that was made from where `item` was. Returns the migration as it is then.
async fn note(
    app: &App,
    migration: &Migration,
    item: Stored<MigrationItem>,
    direction: Direction,
    stepped: &Result<Stepped, StepError>,
) -> Result<Option<Stored<MigrationItem>>, StoreError> {
    let (now_ms, from) = (app.now().as_millisecond(), item.value.place.clone());
    let change = |stored: &mut MigrationItem| match stepped {
        Ok(stepped) => stored.note(direction, &from, stepped, now_ms),
        Err(error) => stored.note_failure(direction, &from, &causes(error), now_ms),
    };
    Ok(match place(app, migration.id).revise_from(SORT, item, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Some(stored),
        Revised::Absent => None,
    })
}
