//! Each minute: writes the exports that somebody asked for.
//!
//! In: the exports in the `open` index, those first that wait longest; without one, a run makes one read. Out: objects in the bucket. The
//! organisations take turns of one step, until the time is over: neither a large export nor an organisation with many stands before the
//! others. A run that dies anywhere leaves exports that a later run goes on with, without a row lost or doubled.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_jobs::Turns;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
    uses::Table,
};
use posthorn_store::{OpenEntry, Store, Stored};

use crate::exports::{
    export::Export,
    failed,
    write::{self, begin, step},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "write-exports",
    trigger: Trigger::Schedule(Schedule::every("1 minute", "Exports stay pending.")),
    uses: &[Table::Ops.due(), write::USES],
    // A file of 100 MiB is put together in memory, and Lambda gives the more of a processor the more memory there is.
    memory_mb: 512,
    timeout_seconds: 55,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// When a run begins no further step, so that Lambda stops none within.
const WORKS_FOR: Duration = Duration::from_secs(35);
/// The exports that a run looks at. The next run begins with the rest.
const EXPORTS_MAX: i32 = 100;

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let begun = Instant::now();
    let now_ms = app.now().as_millisecond();
    let due = app.part::<Store>().due::<Export>(Table::Ops, 0, now_ms, EXPORTS_MAX).await?;
    let mut turns = Turns::of(due.iter().filter_map(|entry| {
        let scope = entry.scope.as_ref()?;
        Some((scope.org(), Turn { entry, scope, export: None }))
    }));
    let (mut steps, mut left, mut failed) = (0_usize, 0_usize, 0_usize);
    while let Some((org, turn)) = turns.take() {
        if begun.elapsed() >= WORKS_FOR {
            left = turns.count() + 1;
            break;
        }
        steps += 1;
        let (entry, scope) = (turn.entry, turn.scope);
        match take(app, turn).await {
            Ok(Some(export)) => turns.add(org, Turn { entry, scope, export: Some(export) }),
            Ok(None) => {}
            Err(error) => {
                failed += 1;
                let place = entry.partition.place(&entry.sort);
                tracing::error!(place, error = causes(&error), "an export is left to a later run");
            }
        }
    }
    if failed > 0 && failed == steps {
        return Err(Failed(format!("none of {failed} exports went on")));
    }
    let counts = [("looked_at", due.len()), ("left", left), ("failed", failed)];
    Ok(Counts::from_iter(counts.map(|(name, count)| (name.to_owned(), count.into()))))
}

/// The next step of an export.
struct Turn<'e, 'a> {
    entry: &'e OpenEntry<'a>,
    scope: &'e Scope,
    /// The export, if the run has begun it.
    export: Option<Stored<Export>>,
}

/// Takes a step. Answers the export if there is another one to take.
async fn take(app: &App, turn: Turn<'_, '_>) -> Result<Option<Stored<Export>>, failed::Failed> {
    let export = match turn.export {
        Some(export) => Some(export),
        None => begin(app, turn.entry, turn.scope).await?,
    };
    match export {
        Some(export) => step(app, turn.entry, turn.scope, export).await,
        None => Ok(None),
    }
}
