//! Tries the deliveries of a batch, all at the same time, and records those that end at about the same time together.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use futures::{
    FutureExt, Stream, StreamExt,
    future::join_all,
    stream::{self, FuturesUnordered},
};
use posthorn_app::App;
use posthorn_net::OutboundClient;
use posthorn_runtime::{causes, queue::Retry};
use posthorn_store::Stored;
use posthorn_webhooks::{Delivery, Endpoint};
use tokio::time::{Instant, timeout_at};

use super::{
    attempt::{attempt, open_once},
    current::revised,
    due::{Due, Tried},
    follow_up::follow_up,
    outcomes::{Outcomes, guarded},
    record::record,
    work::Work,
};

/// Attempts that end within this time of each other are recorded in one request. A slow receiver delays no record by more.
const TOGETHER: Duration = Duration::from_millis(200);
/// More than a batch has messages, so that no record waits for another.
const SETTLED_TOGETHER_MAX: usize = 32;

/// The end of a delivery's attempt, and what becomes of its message.
type Ended<'a> = (&'a Work<'a>, Result<Tried<'a>, Retry>);
type Settled<'a> = (&'a Work<'a>, Result<(), Retry>);
/// The endpoint after an attempt; `None` if it is deleted meanwhile.
type Noted = Result<Option<Arc<Stored<Endpoint>>>, String>;

/// Makes the attempts, records them, and handles their consequences.
pub(super) async fn try_all<'a>(app: &'a App, ready: Vec<Due<'a>>, outcomes: &mut Outcomes) {
    open_once(app, &ready).await;
    let trying: FuturesUnordered<_> =
        ready.into_iter().map(|due| guarded(due.work, try_one(app, due))).collect();
    // Receivers answer while others are recorded.
    let settled: Vec<_> = gathered(app, trying).buffer_unordered(SETTLED_TOGETHER_MAX).collect().await;
    for (work, outcome) in settled.into_iter().flatten() {
        outcomes.set(work, outcome);
    }
}

async fn try_one<'a>(app: &App, due: Due<'a>) -> Result<Tried<'a>, Retry> {
    let (made, took) = attempt(app, due.work, &due.endpoint.value).await?;
    Ok(Tried { due, made, took })
}

/// Settles together what ends at about the same time.
fn gathered<'a, F: Future<Output = Ended<'a>>>(
    app: &'a App,
    all: FuturesUnordered<F>,
) -> impl Stream<Item = impl Future<Output = Vec<Settled<'a>>>> {
    stream::unfold(all, async move |mut all| {
        let mut ended = vec![all.next().await?];
        let until = Instant::now() + TOGETHER;
        while let Ok(Some(next)) = timeout_at(until, all.next()).await {
            ended.push(next);
        }
        Some((settle_guarded(app, ended), all))
    })
}

/// If settling these panics, only they come back.
async fn settle_guarded<'a>(app: &App, ended: Vec<Ended<'a>>) -> Vec<Settled<'a>> {
    let works: Vec<_> = ended.iter().map(|(work, _)| *work).collect();
    let settled = AssertUnwindSafe(settle(app, ended)).catch_unwind().await;
    settled.unwrap_or_else(|_| works.into_iter().map(|work| (work, Err(Retry::panicked()))).collect())
}

/// Records attempts and handles their consequences.
async fn settle<'a>(app: &App, ended: Vec<Ended<'a>>) -> Vec<Settled<'a>> {
    let (mut tried, mut settled) = (Vec::new(), Vec::new());
    for (work, ended) in ended {
        match ended {
            Ok(one) => tried.push(one),
            Err(retry) => settled.push((work, Err(retry))),
        }
    }
    let mut recorded: Vec<(Tried<'a>, Delivery)> = Vec::new();
    let outcomes = record(app, &tried).await;
    for (one, outcome) in tried.into_iter().zip(outcomes) {
        match outcome {
            Ok(delivery) => recorded.push((one, delivery)),
            Err(error) => settled.push((one.due.work, Err(error.into()))),
        }
    }
    let noted = note_tries(app, &recorded).await;
    log_successes(&recorded);
    let steps = recorded.iter().map(|(one, delivery)| {
        let (work, url) = (one.due.work, one.due.endpoint.value.url.as_str());
        let endpoint = noted.get(work.place.as_str());
        guarded(work, async move {
            match endpoint {
                Some(Ok(Some(endpoint))) => follow_up(work, endpoint, url, delivery).await,
                Some(Err(reason)) => Err(Retry { after_seconds: None, reason: reason.clone() }),
                Some(Ok(None)) | None => Ok(()),
            }
        })
    });
    settled.extend(join_all(steps).await);
    settled
}

/// Records at each endpoint how its attempts went, in one write, and only if that changes it.
async fn note_tries<'r>(app: &App, recorded: &'r [(Tried<'_>, Delivery)]) -> BTreeMap<&'r str, Noted> {
    let timeout = app.part::<OutboundClient>().timeout();
    let mut of_endpoint: BTreeMap<&str, Vec<&Tried<'_>>> = BTreeMap::new();
    for (one, _) in recorded {
        of_endpoint.entry(one.due.work.place.as_str()).or_default().push(one);
    }
    let noted = of_endpoint.into_iter().map(async |(place, tries)| {
        let note = |endpoint: &mut Endpoint| {
            let before = endpoint.clone();
            for one in &tries {
                endpoint.note_try(one.made.succeeded(), one.took, timeout);
            }
            *endpoint != before
        };
        // They may have found different revisions.
        let last = tries.iter().map(|one| &one.due).max_by_key(|due| due.endpoint.revision());
        let noted = match last {
            Some(due) => revised(due.work, &due.endpoint, note).await.map_err(|error| causes(&error)),
            None => Ok(None),
        };
        (place, noted)
    });
    join_all(noted).await.into_iter().collect()
}

/// One line for all of them, with the requests that caused their events: each delivery's record says the rest. Failed attempts have
/// lines of their own.
fn log_successes(recorded: &[(Tried<'_>, Delivery)]) {
    let succeeded = || recorded.iter().map(|(one, _)| one).filter(|one| one.made.succeeded());
    let Some(longest) = succeeded().map(|one| one.took).max() else { return };
    let requests: BTreeSet<&str> =
        succeeded().filter_map(|one| one.due.work.job.event.request_id()).collect();
    let request_ids = requests.into_iter().collect::<Vec<_>>().join(" ");
    let longest_ms = longest.as_millis() as u64;
    tracing::info!(deliveries = succeeded().count(), longest_ms, request_ids, "delivered");
}
