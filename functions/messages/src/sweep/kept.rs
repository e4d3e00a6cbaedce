//! Messages that wait for long. They do not expire, but what belongs to them was written with an end.

use futures::future::join_all;
use posthorn_app::App;
use posthorn_items::{Open, Scope, WaitsFor};
use posthorn_messages::{KeepLook, MESSAGE_SORT, Message, SHARDS};
use posthorn_messages_store::{KEEPS_BESIDE, keep_beside};
use posthorn_runtime::{causes, uses::Use};
use posthorn_store::{OpenEntry, Revision, Store, StoreError, Table};

use super::{
    open::{Found, read_all},
    round::{Round, WAKE_WITHIN},
};

/// The `uses` of [`keep_waiting`], besides those of the sweep.
pub(crate) const USES: Use = KEEPS_BESIDE;

/// How long a message waits before it is looked at. With a look each day that is within a week.
const LONG_MS: i64 = 6 * 24 * 3_600_000;
/// The pages of a thing that a run looks at, so that others get their turn. The next run goes on.
const PAGES_MAX: usize = 10;
/// The messages of a page.
const PAGE: i32 = 100;
/// Messages that are kept longer at the same time.
const CONCURRENT_MAX: usize = 10;

/// Makes sure that what belongs to messages that have waited for long is kept while they wait. Gives the rest of the look; `None` if
/// it is whole. A message that fails is logged, and the next look finds it again, long before its end.
pub(super) async fn keep_waiting(
    app: &App,
    round: &Round,
    scope: Option<&Scope>,
    waits_for: &WaitsFor,
    mut look: KeepLook,
) -> Option<KeepLook> {
    for _ in 0..PAGES_MAX {
        if !round.has_time(WAKE_WITHIN) {
            break;
        }
        let place = Open::waiting(waits_for.clone(), look.shard, look.begun_ms - LONG_MS);
        let (store, after) = (app.part::<Store>(), look.after.as_deref());
        let page = store.waiting_page::<Message>(Table::Messages, scope, &place, after, PAGE).await;
        let kept = match page {
            Ok((entries, next)) => keep_page(app, round, &entries).await.map(|()| next),
            Err(error) => Err(error),
        };
        match kept {
            Ok(next) => look = look.behind(next, SHARDS)?,
            Err(error) => {
                tracing::error!(error = causes(&error), "the next run looks at what has waited for long");
                break;
            }
        }
    }
    Some(look)
}

async fn keep_page(app: &App, round: &Round, entries: &[OpenEntry<'_>]) -> Result<(), StoreError> {
    let found = read_all(app, entries).await?;
    let mut ends = Vec::new();
    for chunk in found.chunks(CONCURRENT_MAX) {
        ends.extend(join_all(chunk.iter().map(|found| kept_until(app, round, found))).await);
    }
    let mut kept = Vec::new();
    for (Found { entry, message, .. }, end_s) in found.into_iter().zip(ends) {
        let Some(end_s) = end_s else { continue };
        // One that is settled meanwhile gets the end that its content has now, too.
        let change = move |message: &mut Message| message.keep_until(end_s);
        kept.push(Revision { partition: &entry.partition, sort: MESSAGE_SORT, current: message, change });
    }
    for written in app.part::<Store>().revise_each(Table::Messages, kept).await {
        if let Err(error) = written {
            tracing::error!(error = causes(&error), "a waiting message is looked at again");
        }
    }
    Ok(())
}

/// The later end that was given to what belongs to a message; `None` if it needs none, or that failed.
async fn kept_until(app: &App, round: &Round, found: &Found<'_, '_>) -> Option<i64> {
    let Found { scope, message, .. } = found;
    let end_s = message.value.end_if_it_goes_on(round.now_ms)?;
    match keep_beside(app, scope, &message.value, Some(end_s)).await {
        Ok(()) => Some(end_s),
        Err(error) => {
            let email_id = message.value.id;
            tracing::error!(%email_id, error = causes(&error), "what waits could not be kept longer");
            None
        }
    }
}
