//! Tries the deliveries of a batch, all at the same time, and records those that end at about the same time together.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures::{FutureExt, future::join_all};
use posthorn_app::App;
use posthorn_net::OutboundClient;
use posthorn_runtime::{
    causes,
    queue::{Outcomes, Retry, guarded},
};
use posthorn_store::Stored;
use posthorn_webhooks::{Delivery, Endpoint};

use super::{
    attempt::{attempt, open_once},
    current::revised,
    due::{Due, Tried},
    follow_up::follow_up,
    record::record,
};

/// The endpoint after an attempt; `None` if it is deleted meanwhile.
type Noted = Result<Option<Arc<Stored<Endpoint>>>, String>;

/// Makes the attempts, records them, and handles their consequences.
pub(super) async fn try_all<'a>(app: &'a App, ready: Vec<Due<'a>>, outcomes: &mut Outcomes) {
    open_once(app, &ready).await;
    let tries = ready.into_iter().map(|due| guarded(due.work.at, due.work.span, try_one(app, due))).collect();
    // Receivers answer while others are recorded.
    outcomes.settle_together(tries, |tried| settle(app, tried).boxed()).await;
}

async fn try_one<'a>(app: &App, due: Due<'a>) -> Result<Tried<'a>, Retry> {
    let (made, took) = attempt(app, due.work, &due.endpoint.value).await?;
    Ok(Tried { due, made, took })
}

/// Records attempts and handles their consequences. Answers what becomes of the messages, in the order given.
async fn settle(app: &App, tried: Vec<Tried<'_>>) -> Vec<Result<(), Retry>> {
    let recorded = record(app, &tried).await;
    let all: Vec<(&Tried<'_>, &Delivery)> = tried
        .iter()
        .zip(&recorded)
        .filter_map(|(one, delivery)| Some((one, delivery.as_ref().ok()?)))
        .collect();
    let noted = note_tries(app, &all).await;
    log_successes(&all);
    let steps = tried.iter().zip(&recorded).map(async |(one, delivery)| match delivery {
        Ok(delivery) => follow_one(one, delivery, noted.get(one.due.work.place.as_str())).await,
        Err(error) => Err(Retry { after_seconds: None, reason: causes(error) }),
    });
    join_all(steps).await
}

async fn follow_one(tried: &Tried<'_>, delivery: &Delivery, endpoint: Option<&Noted>) -> Result<(), Retry> {
    let (work, url) = (tried.due.work, tried.due.endpoint.value.url.as_str());
    let following = async {
        match endpoint {
            Some(Ok(Some(endpoint))) => follow_up(work, endpoint, url, delivery).await,
            Some(Err(reason)) => Err(Retry { after_seconds: None, reason: reason.clone() }),
            Some(Ok(None)) | None => Ok(()),
        }
    };
    guarded(work.at, work.span, following).await.1
}

/// Records at each endpoint how its attempts went, in one write, and only if that changes it.
async fn note_tries<'r>(app: &App, recorded: &[(&'r Tried<'_>, &Delivery)]) -> BTreeMap<&'r str, Noted> {
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
fn log_successes(recorded: &[(&Tried<'_>, &Delivery)]) {
    let succeeded = || recorded.iter().map(|(one, _)| *one).filter(|one| one.made.succeeded());
    let Some(longest) = succeeded().map(|one| one.took).max() else { return };
    let requests: BTreeSet<&str> =
        succeeded().filter_map(|one| one.due.work.job.event.request_id()).collect();
    let request_ids = requests.into_iter().collect::<Vec<_>>().join(" ");
    let longest_ms = longest.as_millis() as u64;
    tracing::info!(deliveries = succeeded().count(), longest_ms, request_ids, "delivered");
}
