//! Messages that waited for something which has come.

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::{Open, Scope, WaitsFor};
use posthorn_messages::{
    MESSAGE_SORT, Message, SENDING, SHARDS, SWEEP_AFTER_MS, SendingAccount, WAITED_FOR_SORT, WaitedFor,
};
use posthorn_runtime::{
    causes,
    schedule::Failed,
    uses::{Use, settings},
};
use posthorn_senders::Standing;
use posthorn_senders_store::sender_standing;
use posthorn_store::{OpenEntry, Read, Revised, Revision, Store, StoreError, Stored, Table};

use super::{
    account::account,
    fair::in_turns,
    kept::keep_waiting,
    open::{Found, read_all},
    round::{Round, WAKE_WITHIN},
};
use crate::{accept::dispatch::queue_each, deliver::precheck::SUSPENDED_MS_MAX};

/// The `uses` of [`wake_due`], besides those of the sweep.
pub(crate) const USES: Use = Use::All(&[
    posthorn_access::READS_STANDING,
    posthorn_senders_store::READS_STANDING,
    settings::TEST_DOMAIN,
]);

/// The things that a run looks at. The next run does the rest.
const THINGS_MAX: i32 = 200;
/// The messages that a run wakes of one thing.
const WOKEN_MAX: usize = 4_000;
/// The messages of one request for items.
const CHUNK: usize = 100;
/// How long the sweep waits before it looks again.
const LOOK_AGAIN_MS: i64 = 60_000;
/// Something that nobody has waited for in this time is forgotten. Workers write it again each minute.
const FORGOTTEN_MS: i64 = 10 * 60_000;

/// Which of the messages that wait may go on: those that wait since this time (unix milliseconds) or longer, and at most so many.
struct Go {
    since_ms: i64,
    most: usize,
}

/// What was found of the messages that wait for something.
struct Woken {
    count: usize,
    /// Whether nothing waits any more, as far as the index shows.
    is_last: bool,
}

/// Wakes the messages whose wait is over. Answers how many. What fails for one thing is left to the next run.
pub(crate) async fn wake_due(app: &App, round: &Round) -> Result<usize, Failed> {
    let mut woken = 0;
    let things = app.part::<Store>().due::<WaitedFor>(Table::Messages, 0, round.now_ms, THINGS_MAX).await?;
    for entry in things {
        if !round.has_time(WAKE_WITHIN) {
            break;
        }
        match look_at(app, round, &entry).await {
            Ok(count) => woken += count,
            Err(Failed(error)) => {
                let place = entry.partition.place(&entry.sort);
                tracing::error!(place, error, "what waits for this is left to the next run");
            }
        }
    }
    Ok(woken)
}

async fn look_at(app: &App, round: &Round, entry: &OpenEntry<'_>) -> Result<usize, Failed> {
    let thing = entry.partition.get::<WaitedFor>(WAITED_FOR_SORT, Read::Consistent).await?;
    let Some(thing): Option<Stored<WaitedFor>> = thing else { return Ok(0) };
    let (go, waits_for) = match (&entry.scope, &thing.value.domain) {
        (Some(scope), Some(domain)) => {
            (domain_goes(app, round, scope, domain).await?, WaitsFor::InScope(domain.clone()))
        }
        _ => (account_goes(round, &account(app, true).await?), SENDING),
    };
    let woken = match &go {
        Some(go) => wake(app, round, entry.scope.as_ref(), &waits_for, go).await?,
        None => Woken { count: 0, is_last: false },
    };
    let mut looked = None;
    if let Some(look) = thing.value.due_look(round.now_ms) {
        let begun_ms = look.begun_ms;
        looked = Some((begun_ms, keep_waiting(app, round, entry.scope.as_ref(), &waits_for, look).await));
    }
    let is_over = go.is_some_and(|go| go.since_ms >= round.now_ms) && woken.is_last;
    if is_over && thing.value.touched_ms + FORGOTTEN_MS < round.now_ms {
        entry.partition.delete_if(WAITED_FOR_SORT, &thing).await?;
        return Ok(0);
    }
    let look_at_ms = round.now_ms + LOOK_AGAIN_MS;
    let later = |thing: &mut WaitedFor| {
        if let Some((begun_ms, rest)) = &looked {
            thing.looked(*begun_ms, rest.clone());
        }
        std::mem::replace(&mut thing.look_at_ms, look_at_ms) != look_at_ms
    };
    entry.partition.revise_from(WAITED_FOR_SORT, thing, later).await?;
    Ok(woken.count)
}

/// Whether emails of the domain may go on. When the wait for a suspension's end has lasted too long, they go on to fail.
async fn domain_goes(
    app: &App,
    round: &Round,
    scope: &Scope,
    domain: &str,
) -> Result<Option<Go>, StoreError> {
    let standing = standing(app, scope).await?;
    let all = Go { since_ms: round.now_ms, most: WOKEN_MAX };
    if standing.is_closed() {
        return Ok(Some(all));
    }
    if standing.suspension().is_some() {
        return Ok(Some(Go { since_ms: round.now_ms - SUSPENDED_MS_MAX, ..all }));
    }
    if !scope.environment().is_live() && domain == app.setting("TEST_DOMAIN") {
        return Ok(Some(all));
    }
    let paused = matches!(sender_standing(app, scope, domain).await?, Standing::Paused(_));
    Ok((!paused).then_some(all))
}

/// Whether the account sends again, and how many emails its quota has room for.
fn account_goes(round: &Round, account: &SendingAccount) -> Option<Go> {
    // No more than a minute's work, so that they do not all stand on the queue.
    let minute = (account.rate * 60.0).clamp(60.0, WOKEN_MAX as f64);
    let most = account.left().min(minute) as usize;
    (account.sends && most > 0).then_some(Go { since_ms: round.now_ms, most })
}

/// Wakes messages, those of all scopes in turns. Each is woken before it is queued: after a crash in between, the sweep finds it as it
/// finds any other.
async fn wake(
    app: &App,
    round: &Round,
    scope: Option<&Scope>,
    waits_for: &WaitsFor,
    go: &Go,
) -> Result<Woken, Failed> {
    let mut waiting = Vec::new();
    for shard in 0..SHARDS {
        let place = Open::waiting(waits_for.clone(), shard, go.since_ms);
        waiting.extend(
            app.part::<Store>().waiting::<Message>(Table::Messages, scope, &place, go.most as i32).await?,
        );
    }
    let mut waiting = in_turns(waiting);
    waiting.truncate(go.most);
    let mut woken = Woken { count: 0, is_last: waiting.is_empty() };
    for chunk in waiting.chunks(CHUNK) {
        if !round.has_time(WAKE_WITHIN) {
            break;
        }
        woken.count += wake_chunk(app, round, chunk).await?;
    }
    Ok(woken)
}

async fn wake_chunk(app: &App, round: &Round, entries: &[OpenEntry<'_>]) -> Result<usize, Failed> {
    let found = read_all(app, entries).await?;
    let sweep_at_ms = round.now_ms + round.backlog_ms + SWEEP_AFTER_MS;
    let revisions = found.iter().map(|Found { entry, message, .. }| {
        let change = move |message: &mut Message| message.wake(sweep_at_ms);
        let current = message.clone();
        Revision { partition: &entry.partition, sort: MESSAGE_SORT, current, change }
    });
    let revisions = revisions.collect();
    let written = app.part::<Store>().revise_each(Table::Messages, revisions).await;
    let mut woken = Vec::new();
    for (found, written) in found.iter().zip(written) {
        match written {
            Ok(Revised::Changed(message)) => woken.push((found.scope, message.value)),
            Ok(Revised::Unchanged(_) | Revised::Absent) => {}
            Err(error) => tracing::error!(error = causes(&error), "a message is woken by the next run"),
        }
    }
    let woken: Vec<(&Scope, &Message)> = woken.iter().map(|(scope, message)| (*scope, message)).collect();
    queue_each(app, &woken).await?;
    Ok(woken.len())
}
