//! Runs every five minutes: makes steps of the migrations that are due, in their order, until its time is up.
//!
//! In: the declared migrations, and how far each is. For each step: what the step writes, then how far the migration is. If a run
//! crashes in between, the next run makes the step again, which changes nothing that it has changed before.

use jiff::SignedDuration;
use posthorn_app::App;
use posthorn_migrations::advance;
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
    uses::Table,
};

use crate::migrations::declared::{MIGRATIONS, STEPS};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "run-migrations",
    trigger: Trigger::Schedule(Schedule::every(
        "5 minutes",
        "Stored data is not changed as a new version wants it. Everything works as before, because each version reads what earlier ones wrote.",
    )),
    uses: &[STEPS, Table::Ops.get().put()],
    timeout_seconds: 240,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// After this time a run begins no further step: the rest of the timeout is enough to end the present one.
const WORK_WITHIN: SignedDuration = SignedDuration::from_secs(180);

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let began = app.now();
    let is_over = || app.now().duration_since(began) > WORK_WITHIN;
    let done = advance(app, MIGRATIONS, is_over).await?;
    if done.failed + done.stopped > 0 {
        let counts = format!("{} steps failed, {} migrations stopped", done.failed, done.stopped);
        return Err(Failed(format!("{counts}: `GET /v1/migrations` says why")));
    }
    let counts = [("steps", done.steps), ("changed", done.changed)];
    Ok(counts.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect())
}
