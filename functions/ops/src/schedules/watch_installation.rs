//! Runs every five minutes: looks for what has stopped, and names it in a metric, from which the alarms come.
//!
//! In: the depths of all queues, and the jobs' states and newest runs. Out: a log line with a metric for each dead-letter queue that
//! is not empty, each queue that nobody consumes, and each job that is late, failing or paused; and, if it could look at everything,
//! the heartbeat. Written, last: since when it has seen what. If a run crashes before that, the next run counts from its own time.

use futures::future::join_all;
use posthorn_app::App;
use posthorn_jobs::recent;
use posthorn_queues::Queues;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes, metrics,
    schedule::{self, Counts, Failed, NoInput},
    uses::Table,
};

use crate::{
    dead_letters::{queues::QUEUES, uses},
    jobs::declared::JOBS,
    watch::{
        jobs::{RUNS, Standing},
        queues::{self, CONSUMED, STOPPED_SECONDS, is_idle},
        seen::{self, Seen},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "watch-installation",
    trigger: Trigger::Schedule(Schedule::every(
        "5 minutes",
        "Nothing looks for what has stopped: after 15 minutes an alarm says that the watch itself is missing.",
    )),
    uses: &[uses::COUNTS, queues::COUNTS, seen::USES, Table::Ops.query()],
    timeout_seconds: 50,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    // Dead letters first: they need only SQS, so they are reported even if the table does not answer.
    let dead_letters = watch_dead_letters(app).await;
    let before = Seen::read(app).await?;
    let mut seen = before.clone();
    let queues = watch_queues(app, &mut seen).await;
    let jobs = watch_jobs(app, &mut seen).await;
    if seen != before {
        seen.write(app).await?;
    }
    let counts = Counts::from_iter([
        ("dead_letters".to_owned(), dead_letters?.into()),
        ("queues_stopped".to_owned(), queues?.into()),
        ("jobs_stopped".to_owned(), jobs?.into()),
    ]);
    metrics::emit(app, &metrics::WATCHED, &[], 1, "the watch has looked at everything");
    Ok(counts)
}

/// Reports each dead-letter queue that is not empty. Returns how many dead letters there are.
async fn watch_dead_letters(app: &App) -> Result<u64, Failed> {
    let looks = join_all(QUEUES.iter().map(|queue| async {
        let depth = app.part::<Queues>().depth(&queue.url(app)).await;
        (queue.name(), depth)
    }));
    let (mut found, mut failed) = (0, None);
    for (name, depth) in looks.await {
        match depth {
            Ok(depth) => {
                // Somebody who looks at dead letters hides them for some seconds.
                let count = depth.waiting + depth.in_flight;
                if count > 0 {
                    let message = format!("dead letters in {name}");
                    metrics::emit(app, &metrics::DEAD_LETTERS, &[name], count, &message);
                }
                found += count;
            }
            Err(error) => failed = Some(unseen(name, &error)),
        }
    }
    failed.map_or(Ok(found), Err)
}

/// Reports each queue that nobody has consumed for [`STOPPED_SECONDS`]. Returns how many there are.
async fn watch_queues(app: &App, seen: &mut Seen) -> Result<u64, Failed> {
    let looks = join_all(CONSUMED.iter().map(|queue| async {
        let depth = app.part::<Queues>().depth(&queues::url(app, *queue)).await;
        (queue.name, depth)
    }));
    let now_ms = app.now().as_millisecond();
    let (mut found, mut failed) = (0, None);
    for (name, depth) in looks.await {
        match depth {
            Ok(depth) if is_idle(&depth) => {
                let since_ms = *seen.queues.entry(name.to_owned()).or_insert(now_ms);
                let seconds = (now_ms - since_ms) / 1000;
                if seconds >= STOPPED_SECONDS {
                    let message = format!("nobody consumes {name}");
                    metrics::emit(app, &metrics::QUEUE_BEHIND, &[name], seconds.unsigned_abs(), &message);
                    found += 1;
                }
            }
            Ok(_) => {
                seen.queues.remove(name);
            }
            Err(error) => failed = Some(unseen(name, &error)),
        }
    }
    failed.map_or(Ok(found), Err)
}

/// Reports each job that is late or failing, and each that is paused. Returns how many are late or failing.
async fn watch_jobs(app: &App, seen: &mut Seen) -> Result<u64, Failed> {
    let looks =
        join_all(JOBS.iter().map(|job| async move { (job, recent(app, job.name, RUNS).await) })).await;
    let now_ms = app.now().as_millisecond();
    let (mut found, mut failed) = (0, None);
    let mut stopped = |name: &'static str, reason: &'static str, value: u64| {
        let message = format!("the job {name} is {reason}");
        metrics::emit(app, &metrics::JOB_STOPPED, &[name, reason], value, &message);
        found += 1;
    };
    for (job, recent) in looks {
        let recent = match recent {
            Ok(recent) => recent,
            Err(error) => {
                failed = Some(unseen(job.name, &error));
                continue;
            }
        };
        let since_ms = seen.jobs.entry(job.name.to_owned()).or_insert(now_ms);
        match job.standing(&recent, *since_ms, now_ms) {
            Standing::Well => {}
            Standing::Late(seconds) => stopped(job.name, "late", seconds.unsigned_abs()),
            Standing::Failing(runs) => stopped(job.name, "failing", runs.into()),
            Standing::Paused => {
                *since_ms = now_ms;
                let message = format!("the job {} is paused", job.name);
                metrics::emit(app, &metrics::JOB_PAUSED, &[job.name], 1, &message);
            }
        }
    }
    failed.map_or(Ok(found), Err)
}

fn unseen(name: &str, error: &dyn std::error::Error) -> Failed {
    let reason = format!("{name} could not be looked at: {}", causes(error));
    tracing::error!(name, reason, "the watch is incomplete");
    Failed(reason)
}
