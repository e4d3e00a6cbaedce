//! DynamoDB streams: passes a batch of changes to the handler, and returns the first failed change, where the stream continues.

mod image;
mod owner;
mod removal;
mod unreadable;

use std::future::Future;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use futures::FutureExt;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_store::{Stamp, acting};

use crate::{
    Function, InvokeError,
    function::{answer, parse},
    metrics,
};

pub use image::Image;
pub use owner::Owner;
pub use removal::Removal;
pub use unreadable::{NotRead, Unreadable};

/// An item's attributes.
pub use serde_dynamo::{AttributeValue, Item as Attributes};

/// One change of an item. A change of a person is one for each organisation that the person may belong to, under one sequence
/// number. `S` is [`NoScope`](crate::NoScope) for items that belong to no organisation.
pub struct Change<T, S = Scope> {
    /// The scope of the item.
    pub scope: S,
    /// The item before the change; `None` for a new item.
    pub old: Option<T>,
    /// The item after the change.
    pub new: T,
    /// The item's revision after the change. A later change of the same item has a higher revision.
    pub rev: u64,
    /// The record's sequence number in its shard. It grows with time.
    pub sequence: String,
    /// When the item changed, in Unix milliseconds, to the second; 0 if the record has no time.
    pub at_ms: i64,
}

/// The result of a handler for a batch.
pub enum Outcome {
    /// All changes are processed.
    Done,
    /// All changes before this record are processed. The stream continues from it.
    FailedAt(String),
}

impl Outcome {
    /// The outcome of `changes` if the one at position `first_failed` and all later ones must be read again; `None`: none must.
    pub fn of<T, S>(changes: &[Change<T, S>], first_failed: Option<usize>) -> Self {
        let failed = first_failed.and_then(|position| changes.get(position));
        failed.map_or(Self::Done, |failed| Self::FailedAt(failed.sequence.clone()))
    }
}

/// Runs a batch of changes of items that `T` reads. It skips other kinds and removals.
pub async fn run<T, S, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    T: Image,
    S: Owner,
    H: FnOnce(&'static App, Vec<Change<T, S>>) -> F + Send,
    F: Future<Output = Result<Outcome, InvokeError>> + Send,
{
    let changes = |app, changes, _: Vec<Removal>| handler(app, changes);
    run_with_removals(app, event, function, changes).await
}

/// The same, with the removals of items of all kinds, by whomever. If the stream has to continue from a change, the removals come again
/// with it.
pub async fn run_with_removals<T, S, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    T: Image,
    S: Owner,
    H: FnOnce(&'static App, Vec<Change<T, S>>, Vec<Removal>) -> F + Send,
    F: Future<Output = Result<Outcome, InvokeError>> + Send,
{
    let event: Event = parse(&event)?;
    let function = function.name;
    note_age(app, function, &event.records);
    let span = tracing::info_span!("stream", function);
    let (removals, changed) = span.in_scope(|| removal::split(event.records));
    let (changes, stopped_at) = span.in_scope(|| read_all(changed));
    use tracing::Instrument;
    let work = acting(Stamp::system(function, app.now()), handler(app, changes, removals).instrument(span));
    let work = std::panic::AssertUnwindSafe(work).catch_unwind().await;
    let outcome = work.unwrap_or_else(|_| Err(InvokeError::Failed("the handler panicked".into())))?;
    let mut response = DynamoDbEventResponse::default();
    let failed_at = match outcome {
        Outcome::FailedAt(sequence) => Some(sequence),
        Outcome::Done => stopped_at,
    };
    if let Some(sequence) = failed_at {
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence);
        response.batch_item_failures = vec![failure];
    }
    answer(&response)
}

/// A reader is behind if it gets a change later than this. Lambda tries a failed batch again for some minutes before it gives up, and
/// a dead letter reports that.
const BEHIND_SECONDS: i64 = 600;

/// Reports the age of the oldest change, if the reader is behind. It is written before the work, so that a batch that kills the
/// function is reported too.
fn note_age(app: &App, function: &str, records: &[EventRecord]) {
    let times = records.iter().map(|one| one.change.approximate_creation_date_time.timestamp());
    // A record without a time has 0.
    let Some(oldest) = times.filter(|at| *at > 0).min() else { return };
    let age_seconds = app.now().as_second() - oldest;
    if age_seconds > BEHIND_SECONDS {
        let message = "a stream's reader gets changes too late";
        metrics::emit(app, &metrics::STREAM_BEHIND, &[function], age_seconds.unsigned_abs(), message);
    }
}

/// The changes of a batch, up to the record where the stream has to wait for another version; and that record's number.
fn read_all<T: Image, S: Owner>(records: Vec<EventRecord>) -> (Vec<Change<T, S>>, Option<String>) {
    let mut changes = Vec::with_capacity(records.len());
    for record in records {
        let sequence = record.change.sequence_number.clone().unwrap_or_default();
        match read::<T, S>(record) {
            Ok(several) => changes.extend(several),
            // One unreadable record must not stop the shard for ever. It is logged as an error and skipped.
            Err(NotRead::Skip(reason)) => {
                tracing::error!(sequence, reason, "the stream record cannot be read");
            }
            Err(NotRead::Stop(reason)) => {
                tracing::error!(sequence, reason, "the stream waits for the upgrade");
                return (changes, Some(sequence));
            }
        }
    }
    (changes, None)
}

/// The changes of a record: none for a kind that `T` skips, and several only for a person.
fn read<T: Image, S: Owner>(record: EventRecord) -> Result<Vec<Change<T, S>>, NotRead> {
    let images = record.change;
    let Some(AttributeValue::S(kind)) = images.new_image.get("kind").cloned() else {
        return Ok(Vec::new());
    };
    let rev = match images.new_image.get("rev") {
        Some(AttributeValue::N(digits)) => digits.parse().unwrap_or_default(),
        _ => 0,
    };
    let owners = match S::all(&kind, &images.new_image) {
        Ok(owners) => owners,
        Err(_) if T::read(&kind, images.new_image.clone()).is_none() => return Ok(Vec::new()),
        Err(reason) => return Err(reason),
    };
    // The last owner gets the images themselves, so an item with one owner is not copied.
    let copies = std::iter::repeat_n((images.new_image, images.old_image), owners.len());
    let mut changes = Vec::with_capacity(owners.len());
    for (scope, (new, old)) in owners.into_iter().zip(copies) {
        let Some(new) = T::read(&kind, new) else { return Ok(Vec::new()) };
        let old = if old.is_empty() { None } else { T::read(&kind, old) };
        changes.push(Change {
            scope,
            old: old.transpose()?,
            new: new?,
            rev,
            sequence: images.sequence_number.clone().unwrap_or_default(),
            at_ms: images.approximate_creation_date_time.timestamp_millis(),
        });
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use posthorn_items::Item;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::NoScope;

    #[derive(Debug, Serialize, Deserialize)]
    struct Thing {
        number: u32,
    }

    impl Item for Thing {
        const KIND: &'static str = "thing";
        const SHAPE: u32 = 2;
    }

    fn record(sequence: &str, attributes: serde_json::Value) -> EventRecord {
        let image = serde_dynamo::to_item(attributes).unwrap();
        let mut record = EventRecord::default();
        record.change.new_image = image;
        record.change.sequence_number = Some(sequence.to_owned());
        record
    }

    fn numbers(records: Vec<EventRecord>) -> (Vec<u32>, Option<String>) {
        let (changes, stopped_at) = read_all::<Thing, NoScope>(records);
        (changes.into_iter().map(|change| change.new.number).collect(), stopped_at)
    }

    #[test]
    fn a_broken_record_is_skipped_and_one_of_another_version_stops_the_stream() {
        let thing = |shape: u32| serde_json::json!({ "kind": "thing", "number": shape, "v": shape });
        let broken = serde_json::json!({ "kind": "thing", "number": "seven", "v": 2 });
        let readable = vec![record("1", thing(2)), record("2", broken), record("3", thing(3))];
        assert_eq!(numbers(readable), (vec![2, 3], None));
        let other = vec![record("1", thing(1)), record("2", thing(4)), record("3", thing(2))];
        assert_eq!(numbers(other), (vec![1], Some("2".to_owned())));
        // The next version may write what this one cannot read.
        let changed = serde_json::json!({ "kind": "thing", "number": "seven", "v": 3 });
        assert_eq!(numbers(vec![record("5", changed)]), (vec![], Some("5".to_owned())));
    }
}
