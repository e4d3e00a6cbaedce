//! Items that were removed: by DynamoDB when they expired, or by a function.

use aws_lambda_events::dynamodb::EventRecord;
use posthorn_items::{Scope, door};

use super::{AttributeValue, Attributes};

/// An item that is gone.
pub struct Removal {
    /// The scope that it belonged to.
    pub scope: Scope,
    /// Its kind.
    pub kind: String,
    /// The last part of its partition key.
    pub partition: String,
    /// Its attributes.
    pub item: Attributes,
}

/// The removals among the records, and the others. A removed item that belongs to no scope is skipped.
pub(super) fn split(records: Vec<EventRecord>) -> (Vec<Removal>, Vec<EventRecord>) {
    let is_removal = |record: &EventRecord| record.change.new_image.is_empty();
    let (removed, changed): (Vec<_>, Vec<_>) = records.into_iter().partition(is_removal);
    (removed.into_iter().filter_map(read).collect(), changed)
}

fn read(record: EventRecord) -> Option<Removal> {
    let item = record.change.old_image;
    let text = |name: &str| match item.get(name) {
        Some(AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    };
    let (kind, key) = (text("kind")?, text("pk")?);
    let scope = door::from_partition_key(&key).ok()?;
    let partition = key.rsplit('/').next().unwrap_or_default().to_owned();
    Some(Removal { scope, kind, partition, item })
}
