//! Reads the messages table's stream, a minute's worth at a time, and adds up a scope's usage of a day.
//!
//! In: changes of messages, opens and clicks. Written: one write per scope and day in the batch. It reads the stream separately
//! from `relay-messages`: counts may lag, and the longer it waits the fewer writes it needs; webhooks must not wait.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{UsageItem, day_of, month_of, usage_sort};
use posthorn_messages_store::usage_of_month;
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_store::{Created, Read, Revised, StoreError};

use crate::events::streamed::{News, Streamed, news};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "count-messages",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Messages, Changes::OfKinds(&["message", "engagement", "received"]))],
        window_seconds: 60,
        dead_letters: Queue::RELAY_DEAD,
    }),
    uses: &[Table::Messages.get().put()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// One thing to count: the stream record that reports it, and its name.
type Counted<'a> = (&'a str, String);

async fn handle(app: &'static App, changes: Vec<Change<Streamed>>) -> Result<Outcome, InvokeError> {
    for ((scope, day), counted) in by_day(&changes) {
        add(app, &scope, &day, &counted).await.map_err(|error| InvokeError::Failed(error.to_string()))?;
    }
    Ok(Outcome::Done)
}

fn by_day(changes: &[Change<Streamed>]) -> BTreeMap<(Scope, String), Vec<Counted<'_>>> {
    let mut days: BTreeMap<_, Vec<Counted<'_>>> = BTreeMap::new();
    for change in changes {
        for news in news(change.old.as_ref(), &change.new) {
            let (at_ms, what) = counted(&news);
            let day = day_of(jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default());
            days.entry((change.scope.clone(), day)).or_default().push((&change.sequence, what));
        }
    }
    days
}

/// When it happened, in unix milliseconds, and under which name it is counted.
fn counted(news: &News<'_>) -> (i64, String) {
    match news {
        News::Accepted(message) => (message.id.created_at().as_millisecond(), "email.accepted".to_owned()),
        News::Happened(_, event) => (event.at_ms, event.kind.webhook_type().replace("message.", "email.")),
        News::Engaged(engagement) => (engagement.at_ms, engagement.usage()),
        News::CameIn(received) => (received.id.created_at().as_millisecond(), "email.received".to_owned()),
    }
}

/// Records that were counted before are left out, so that a batch that is read again counts once.
async fn add(app: &App, scope: &Scope, day: &str, counted: &[Counted<'_>]) -> Result<(), StoreError> {
    let (partition, sort) = (usage_of_month(app, scope, month_of(day)), usage_sort(day));
    let add = |usage: &mut UsageItem| usage.add_all(counted);
    // An eventual read may lag; the write is conditional on what was read, and a write that is refused reads again.
    if let Revised::Absent = partition.revise(&sort, Read::Eventual, add).await? {
        let mut first = UsageItem::default();
        first.add_all(counted);
        // Another run may have created it first; then the counts are added to it.
        if let Created::Existing(current) = partition.create(&sort, &first).await? {
            partition.revise_from(&sort, current, add).await?;
        }
    }
    Ok(())
}
