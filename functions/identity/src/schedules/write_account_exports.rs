//! Runs every hour, because an idle installation pays for each run: writes the files of people who asked for their data.
//!
//! In: the exports in the `open` index, those first that wait longest. Written, for each: that a run works on it; the file; that it is
//! ready. A run that dies anywhere leaves an export that a later run begins again, and a file that it replaces. If the person was erased
//! meanwhile, the file is removed again.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, account};
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
    uses::Table,
};
use posthorn_store::{OpenEntry, Read, Revised, Store};

use crate::own_data::{
    account_export::{AccountExport, AccountExportState},
    document::{READS_OWN_DATA, document},
    objects::{self, REMOVES, WRITES},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "write-account-exports",
    trigger: Trigger::Schedule(Schedule::every("1 hour", "Exports of people's own data stay pending.")),
    uses: &[Table::Access.due().get().put().delete(), READS_ACCOUNTS, READS_OWN_DATA, WRITES, REMOVES],
    // A file of ten thousand entries is put together in memory.
    memory_mb: 512,
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// When a run begins no further export, so that Lambda stops none within: one reads two hundred pages at most.
const WORK_WITHIN: Duration = Duration::from_secs(50);
/// The exports that a run looks at.
const EXPORTS_MAX: i32 = 100;

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let started = Instant::now();
    let now_ms = app.now().as_millisecond();
    let due = app.part::<Store>().due::<AccountExport>(Table::Access, 0, now_ms, EXPORTS_MAX).await?;
    let (mut done, mut failed) = (0_usize, 0_usize);
    for entry in &due {
        if started.elapsed() > WORK_WITHIN {
            break;
        }
        match go_on(app, entry).await {
            Ok(()) => done += 1,
            Err(problem) => {
                failed += 1;
                tracing::error!(cause = problem.cause, "an export of a person's data is left to a later run");
            }
        }
    }
    if failed > 0 && done == 0 {
        return Err(Failed(format!("none of {failed} exports was written")));
    }
    let counts = [("done", done), ("left", due.len() - done - failed), ("failed", failed)];
    Ok(Counts::from_iter(counts.map(|(name, count)| (name.to_owned(), count.into()))))
}

async fn go_on(app: &App, entry: &OpenEntry<'_>) -> Result<(), Problem> {
    let now_ms = app.now().as_millisecond();
    let begin = |export: &mut AccountExport| export.begin(now_ms);
    let begun = entry.partition.revise(&entry.sort, Read::Consistent, begin).await?;
    let Revised::Changed(begun) = begun else { return Ok(()) };
    if begun.value.state != AccountExportState::Pending {
        return Ok(());
    }
    let person = begun.value.person;
    let Some(account) = account(app, person).await? else {
        // The account is being erased.
        return Ok(entry.partition.delete::<AccountExport>(&entry.sort).await?);
    };
    let file = serde_json::to_vec_pretty(&document(app, &account).await?);
    let file = file.map_err(|error| INTERNAL.because(causes(&error)).caused_by(&error))?;
    objects::write(app, person, file).await?;
    let finish = |export: &mut AccountExport| export.finish(now_ms);
    match entry.partition.revise(&entry.sort, Read::Consistent, finish).await? {
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(()),
        // The erasure has removed the export, and the file may have come later.
        Revised::Absent => Ok(objects::remove(app, person).await?),
    }
}
