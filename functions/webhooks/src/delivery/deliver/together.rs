//! The steps of a batch of deliveries. What goes wrong with one delivery is the outcome of that delivery alone.
//!
//! Written: the attempts, then their consequences. After a crash between the two, the queue delivers the messages again: an attempt
//! that is recorded is not repeated, only its consequences are. A crash between the requests and the record repeats the attempts.

use std::{collections::BTreeSet, sync::Arc};

use futures::future::join_all;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{
    queue::{Outcomes, Retry, guarded},
    uses::{SEALING_KEY, Table, Use},
};
use posthorn_store::Stored;
use posthorn_webhooks::{DeliveryState, Endpoint, Paces};

use super::{
    current::find_endpoints,
    due::Due,
    follow_up::{DEAD_QUEUE, drop_undelivered, follow_up},
    in_progress::InProgress,
    known::find_known,
    settle::try_all,
    work::{Job, Lane, Work},
};

/// The `uses` of an attempt in both lanes. Only the consumer of the quick lane may send to its own queue.
pub(crate) const USES: Use = Use::All(&[
    Table::Webhooks.get().get_many().put().create_each().revise_each(),
    posthorn_access::READS_STANDING,
    posthorn_timers::SETS,
    Lane::Slow.queue().send(),
    DEAD_QUEUE.send(),
    SEALING_KEY.decrypt(),
]);

/// Processes the messages of a batch. Answers what becomes of each, in their order.
pub(crate) async fn deliver_all(app: &'static App, jobs: Vec<Job>, lane: Lane) -> Vec<Result<(), Retry>> {
    let works: Vec<Work<'_>> =
        jobs.iter().enumerate().map(|(at, job)| Work::of(app, at, job, lane)).collect();
    let mut outcomes = Outcomes::all_done(works.len());
    let (mut started, mut guards) = (Vec::new(), Vec::new());
    for work in &works {
        match app.part::<InProgress>().start(work.id) {
            Some(guard) => {
                guards.push(guard);
                started.push(work);
            }
            None => outcomes.set(work.at, Err(in_progress())),
        }
    }
    let found = find_endpoints(app, started, &mut outcomes).await;
    read_standings(app, &found).await;
    let steps = found.into_iter().map(|(work, endpoint)| guarded(work.at, work.span, clear(work, endpoint)));
    let cleared = outcomes.of_each(steps.collect()).await;
    let due = find_known(app, cleared, &mut outcomes).await;
    let steps = due.into_iter().map(|due| guarded(due.work.at, due.work.span, decide(due)));
    let ready = outcomes.of_each(steps.collect()).await;
    try_all(app, ready, &mut outcomes).await;
    outcomes.into_inner()
}

fn in_progress() -> Retry {
    Retry { after_seconds: None, reason: "this delivery is already in progress".to_owned() }
}

/// Reads once what all deliveries of a scope ask for. If that fails, each asks for itself, and fails alone.
async fn read_standings(app: &App, found: &[(&Work<'_>, Option<Arc<Stored<Endpoint>>>)]) {
    let is_enabled =
        |endpoint: &Option<Arc<Stored<Endpoint>>>| endpoint.as_ref().is_some_and(|one| one.value.enabled);
    let scopes: BTreeSet<&Scope> =
        found.iter().filter(|(_, endpoint)| is_enabled(endpoint)).map(|(work, _)| work.scope).collect();
    join_all(scopes.into_iter().map(|scope| posthorn_access::standing(app, scope))).await;
}

/// Lets a delivery through if its endpoint takes it in this lane.
async fn clear<'a>(
    work: &'a Work<'a>,
    endpoint: Option<Arc<Stored<Endpoint>>>,
) -> Result<Option<Due<'a>>, Retry> {
    let Some(endpoint) = endpoint else {
        tracing::info!(webhook_id = %work.job.webhook_id, "the endpoint is deleted");
        return Ok(None);
    };
    // A closed customer gets no events. A suspended customer still gets events about its emails.
    let standing = posthorn_access::standing(work.app, work.scope).await?;
    let keep = standing.retention().deliveries;
    if !endpoint.value.enabled || standing.is_gone(work.scope) {
        return drop_undelivered(work, keep).await.map(|()| None);
    }
    if work.lane == Lane::Quick && endpoint.value.slow {
        return work.queue(Lane::Slow.queue(), work.job, 0).await.map(|()| None);
    }
    Ok(Some(Due { work, endpoint, known: None, keep }))
}

/// Lets a delivery through that is to be tried now: neither done before, nor deferred by the endpoint's rate limit.
async fn decide(due: Due<'_>) -> Result<Option<Due<'_>>, Retry> {
    let Due { work, endpoint, known, .. } = &due;
    let made = known.as_ref().map_or(0, |known| known.value.attempts.len() as u32);
    match known {
        Some(known) if known.value.state == DeliveryState::Succeeded => return Ok(None),
        // Its replay delivers the event. This message may be a dead letter that was replayed long after.
        Some(known) if known.value.was_replayed() => return Ok(None),
        Some(known) if made >= work.job.attempt => {
            return follow_up(work, endpoint, &endpoint.value.url, &known.value).await.map(|()| None);
        }
        _ if work.job.admitted => return Ok(Some(due)),
        _ => {}
    }
    match work.app.part::<Paces>().admit(work.app, work.scope, &endpoint.value).await {
        Ok(0) => Ok(Some(due)),
        Ok(seconds) => work.queue_in(seconds, &work.job.admit()).await.map(|()| None),
        // A deferral does not count as an attempt, and a wait for the rate limit to be readable does not either.
        Err(error) => work.ask_later(&error).await.map(|()| None),
    }
}
