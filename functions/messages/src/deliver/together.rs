//! Delivers the emails of a batch: each step for all of them, with one request where the service allows it. What goes wrong with one
//! email is the outcome of that email alone.

use std::{collections::HashSet, time::Instant};

use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_messages::{MESSAGE_SORT, Message, QueueCopy};
use posthorn_messages_store::message_partition;
use posthorn_queues::{Envelope, Post, Queues};
use posthorn_runtime::{
    queue::{Outcomes, Retry, guarded},
    uses::{Table, Use, settings},
};
use posthorn_store::{Partition, Revision, Store};

use crate::{
    accept::{
        content::{self, load_all},
        dispatch::{group_of, queue_of},
    },
    deliver::{
        claim::{Attempt, quiet_ms},
        claimed::{Claimed, Cleared, Due, Job, send_all},
        defer::{self, defer_until, fail_for_good, may_be_sent, park},
        hand_over::{self, Lane},
        precheck::{self, Verdict, precheck, suppressions},
        sending::Sending,
        settle,
    },
};

/// The `uses` of [`deliver_all`].
pub(crate) const USES: Use = Use::All(&[
    content::READS_MANY,
    precheck::USES,
    defer::USES,
    hand_over::USES,
    settle::USES,
    Table::Messages.put().revise_each(),
    settings::TEST_DOMAIN,
]);

/// Why an email fails that has outlived its content.
const CONTENT_GONE: &str = "its content has expired";
/// When a second copy of an email in one batch comes back.
const TWIN_SECONDS: u32 = 60;

/// Delivers the emails. Answers what becomes of the queue's messages, in their order.
pub(crate) async fn deliver_all(app: &'static App, jobs: Vec<Job>, lane: Lane) -> Vec<Result<(), Retry>> {
    let until = Instant::now() + lane.within();
    let mut outcomes = Outcomes::all_done(jobs.len());
    let messages: Vec<Partition<'_>> =
        jobs.iter().map(|job| message_partition(app, &job.scope, job.payload.email_id)).collect();
    app.part::<Sending>().refresh(app).await;
    let due = loaded(app, &jobs, &messages, &mut outcomes).await;
    let steps = due.into_iter().map(|due| guarded(due.at, &due.job.span, clear(app, due, lane)));
    let mut cleared = outcomes.of_each(steps.collect()).await;
    // What somebody waits for goes before what was sent to many.
    cleared.sort_by_key(|one| one.due.message.value.is_bulk());
    let attempts = attempts(app, &cleared, &mut outcomes).await;
    let claimed = claim(app, cleared, attempts, &mut outcomes).await;
    send_all(app, claimed, (lane, until), &mut outcomes).await;
    outcomes.into_inner()
}

/// Reads heads and contents.
async fn loaded<'a>(
    app: &App,
    jobs: &'a [Job],
    messages: &'a [Partition<'a>],
    outcomes: &mut Outcomes,
) -> Vec<Due<'a>> {
    let ids: Vec<_> = jobs.iter().map(|job| (&job.scope, job.payload.email_id)).collect();
    let found = match load_all(app, &ids).await {
        Ok(found) => found,
        Err(error) => {
            (0..jobs.len()).for_each(|at| outcomes.retry_for(at, &error));
            return Vec::new();
        }
    };
    let (mut due, mut seen) = (Vec::new(), HashSet::new());
    for (at, ((job, messages), found)) in jobs.iter().zip(messages).zip(found).enumerate() {
        let email_id = job.payload.email_id;
        match found {
            Ok(Some((message, _))) if seen.contains(&email_id) && !message.value.has_failed() => {
                // The other copy comes back if it is not done. A surplus copy would only use up receives.
                job.span.in_scope(|| tracing::info!(%email_id, "another copy of it is in this batch"));
            }
            // Which of them is the dead letter of a failed email, only one at a time can tell.
            Ok(Some(_)) if seen.contains(&email_id) => {
                outcomes.set(at, Err(Retry::after(TWIN_SECONDS, "another copy of it is being processed")));
            }
            Err(error) => outcomes.retry_for(at, &error),
            // A message is written before it is queued, so it was removed later.
            Ok(None) => {
                job.span.in_scope(|| tracing::warn!(%email_id, "the queued message does not exist"));
            }
            // It was queued or replayed when its time to be kept was nearly over.
            Ok(Some((message, None))) => {
                let failed = fail_for_good(app, messages, message, &copy_of(job), CONTENT_GONE).await;
                outcomes.set(at, failed);
            }
            Ok(Some((message, Some(content)))) => {
                seen.insert(email_id);
                due.push(Due { at, job, copy: copy_of(job), message, content, messages });
            }
        }
    }
    due
}

fn copy_of(job: &Job) -> QueueCopy {
    QueueCopy { id: job.payload.copy, replayed: job.replayed, receive_count: job.receive_count }
}

/// Checks whether the email may be sent now.
async fn clear<'a>(app: &App, due: Due<'a>, lane: Lane) -> Result<Option<Cleared<'a>>, Retry> {
    let (scope, messages, message) = (&due.job.scope, due.messages, &due.message);
    if lane == Lane::Ordinary && message.value.large {
        return forward(app, &due).await.map(|()| None);
    }
    if !may_be_sent(messages, message, &due.copy, app.now().as_millisecond()).await? {
        let email_id = message.value.id;
        tracing::info!(%email_id, status = message.value.status().as_str(), "nothing to send now");
        return Ok(None);
    }
    let (message, copy) = (due.message.clone(), &due.copy);
    // Before the other checks, which may use up an allowance of warm-up.
    let closed = app.part::<Sending>().closed(app).filter(|_| scope.environment().is_live());
    if let Some(waits) = closed {
        return park(app, scope, messages, message, copy, waits).await.map(|()| None);
    }
    let waits = match precheck(app, scope, &message.value).await? {
        Verdict::Send(sender) => return Ok(Some(Cleared { due, sender })),
        Verdict::Wait(reason) => defer::waits_now(app, reason),
        Verdict::Later(at) => {
            return defer_until(app, scope, messages, message, at).await.map(|()| None);
        }
        Verdict::Fail(reason) => {
            return fail_for_good(app, messages, message, copy, &reason).await.map(|()| None);
        }
    };
    park(app, scope, messages, message, copy, waits).await.map(|()| None)
}

/// Passes a large email on to its own queue. That happens to dead letters that an operator puts back by their ids.
async fn forward(app: &App, due: &Due<'_>) -> Result<(), Retry> {
    let (job, message) = (due.job, &due.message.value);
    let mut envelope = Envelope::new(&job.scope, job.payload);
    (envelope.replayed, envelope.request_id) = (job.replayed, job.request_id.clone());
    let post = Post { body: envelope.to_body()?, group: Some(group_of(&job.scope, message)) };
    app.part::<Queues>().post(app.setting(queue_of(message).setting()), post, 0).await?;
    Ok(())
}

/// The attempts, with the recipients that must not get the emails; `None` where these can't be read.
async fn attempts(app: &App, cleared: &[Cleared<'_>], outcomes: &mut Outcomes) -> Vec<Option<Attempt>> {
    let emails: Vec<_> = cleared.iter().map(|one| (&one.due.job.scope, &one.due.message.value)).collect();
    let found = match suppressions(app, &emails).await {
        Ok(found) => found,
        Err(error) => {
            cleared.iter().for_each(|one| outcomes.retry_for(one.due.at, &error));
            return cleared.iter().map(|_| None).collect();
        }
    };
    let attempt = |(one, found): (&Cleared<'_>, Result<Vec<_>, _>)| match found {
        Ok(suppressed) => Some(Attempt {
            id: AttemptId::new(app.now()),
            now_ms: app.now().as_millisecond(),
            quiet_ms: quiet_ms(app),
            copy: one.due.copy,
            suppressed,
        }),
        Err(error) => {
            outcomes.retry_for(one.due.at, &error);
            None
        }
    };
    cleared.iter().zip(found).map(attempt).collect()
}

/// Claims them in one request.
async fn claim<'a>(
    app: &App,
    cleared: Vec<Cleared<'a>>,
    attempts: Vec<Option<Attempt>>,
    outcomes: &mut Outcomes,
) -> Vec<Claimed<'a>> {
    let wanted: Vec<(Cleared<'a>, Attempt)> =
        cleared.into_iter().zip(attempts).filter_map(|(one, attempt)| Some((one, attempt?))).collect();
    let revision = |(one, attempt): &'_ (Cleared<'a>, Attempt)| {
        let current = one.due.message.clone();
        let attempt = attempt.clone();
        let change = move |message: &mut Message| attempt.apply(message);
        Revision { partition: one.due.messages, sort: MESSAGE_SORT, current, change }
    };
    let revisions = wanted.iter().map(revision).collect();
    let written = app.part::<Store>().revise_each(Table::Messages, revisions).await;
    let mut claimed = Vec::new();
    for ((mut cleared, attempt), written) in wanted.into_iter().zip(written) {
        let found = cleared.due.job.span.in_scope(|| attempt.claimed(written));
        match found {
            Ok(Some(message)) => {
                cleared.due.message = message;
                claimed.push(Claimed { cleared, attempt });
            }
            Ok(None) => {}
            Err(retry) => outcomes.set(cleared.due.at, Err(retry)),
        }
    }
    claimed
}
