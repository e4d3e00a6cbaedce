//! Every five minutes: makes a round of probes for the status page, and lets maintenance windows begin and end.
//!
//! In: one answer of each table and seven queues, and what `watch-installation` knows of queues that nobody consumes. Written, in this
//! order: the maintenance windows that began or ended by their times, each conditionally; then the day's item, once. A second run in the
//! same five minutes finds both done. If a run is killed before the day's item is written, its round is missing, which no one takes for
//! an outage.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
    uses::Table,
};
use posthorn_status::{Board, Component, ComponentStatus, Incident, Probed, StatusDay, seen};
use posthorn_store::{Read, Revised};

use crate::{
    health::parts::{SERVING_PROBES, check_serving},
    places::{incidents, status_days},
    status::reading::{days, newest_incidents},
    watch::{queues::STOPPED_SECONDS, seen::Seen},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "probe-status",
    trigger: Trigger::Schedule(Schedule::every(
        "5 minutes",
        "The status page shows what the last round of probes saw, and nobody is told that a maintenance begins or ends.",
    )),
    uses: &[SERVING_PROBES, Table::Ops.get().query().put()],
    timeout_seconds: 50,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (stopped, checks) = (stopped(app).await?, check_serving(app).await);
    let probes: Vec<Probed<'_>> = checks
        .iter()
        .map(|check| Probed { part: &check.name, answered: check.status == "ok", took_ms: check.duration_ms })
        .collect();
    let stopped: Vec<&str> = stopped.iter().map(String::as_str).collect();
    let all = Component::ALL.into_iter();
    let round: BTreeMap<Component, ComponentStatus> =
        all.map(|component| (component, seen(component, &probes, &stopped))).collect();
    let incidents = newest_incidents(app, Read::Consistent).await?;
    let moved = go_on(app, &incidents).await?;
    record(app, &round, incidents).await?;
    let bad = round.values().filter(|status| **status != ComponentStatus::Operational).count();
    Ok(Counts::from_iter([("failed".to_owned(), bad.into()), ("noted".to_owned(), moved.into())]))
}

/// The queues that nobody consumes, as the watch saw them.
async fn stopped(app: &App) -> Result<Vec<String>, Failed> {
    let now_ms = app.now().as_millisecond();
    let waiting = Seen::read(app).await?.queues.into_iter();
    Ok(waiting
        .filter(|(_, since_ms)| (now_ms - since_ms) / 1000 >= STOPPED_SECONDS)
        .map(|(name, _)| name)
        .collect())
}

/// Lets maintenance windows begin and end by their times. Returns how many did.
async fn go_on(app: &App, known: &[Incident]) -> Result<u64, Failed> {
    let (now, mut moved) = (app.now(), 0);
    let is_due = |one: &&Incident| (*one).clone().go_on(now);
    for due in known.iter().filter(is_due) {
        let change = |incident: &mut Incident| incident.go_on(now);
        if let Revised::Changed(_) = incidents(app).revise(&due.id.suffix(), Read::Consistent, change).await?
        {
            moved += 1;
        }
    }
    Ok(moved)
}

/// Records the round in the item of today.
async fn record(
    app: &App,
    round: &BTreeMap<Component, ComponentStatus>,
    incidents: Vec<Incident>,
) -> Result<(), Failed> {
    let now = app.now();
    let last = days(app, 1, Read::Consistent).await?.into_iter().next();
    let today = StatusDay::of(now, last.as_ref());
    let board = Board::new(Vec::new(), incidents, now);
    let change =
        |day: &mut StatusDay| day.record(round, |component, probed| board.shown(component, probed), now);
    status_days(app).revise_or_create(&today.day.clone(), today, change).await?;
    Ok(())
}
