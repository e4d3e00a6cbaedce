//! Objects of emails and inbound mails that have expired. DynamoDB deletes the items by itself; nobody deletes the objects but this.

use std::time::{Duration, Instant};

use futures::future::join_all;
use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_items::{Item, Scope};
use posthorn_messages::{
    ContentItem,
    inbound::{Received, ReceivedBodyItem},
};
use posthorn_runtime::{
    Changes, causes,
    stream::{Image, Removal},
    uses::{Bucket, Use},
};

use crate::places::{CONTENT, CONTENT_PREFIX, INBOUND, INBOUND_PREFIX};

/// The removals of items with objects. All others cost nothing.
pub(crate) const WITH_OBJECTS: Changes = Changes::Fitting(&[
    r#"{"eventName":["REMOVE"],"dynamodb":{"OldImage":{"object_bytes":{"N":[{"exists":true}]}}}}"#,
    r#"{"eventName":["REMOVE"],"dynamodb":{"OldImage":{"kind":{"S":["received"]}}}}"#,
]);

/// The `uses` of [`delete_objects`].
pub(crate) const USES: Use =
    Use::All(&[Bucket::BLOBS.delete(CONTENT_PREFIX), Bucket::BLOBS.delete(INBOUND_PREFIX)]);

/// Objects that are deleted at once.
const CONCURRENT_MAX: usize = 16;
/// How long a batch may delete: a third of the function's time.
const WITHIN: Duration = Duration::from_secs(10);

/// Deletes the objects of removed items. A repetition finds them gone. What S3 does not delete in time is logged and left: it costs
/// hundredths of a cent, and must not stop the events of all customers, which come by the same stream.
pub(crate) async fn delete_objects(app: &App, removals: &[Removal]) {
    let begun = Instant::now();
    let mut objects: Vec<Object<'_>> = Vec::new();
    for removal in removals {
        let of_item = objects_of(removal).into_iter();
        objects.extend(of_item.map(|(kind, name)| Object { scope: &removal.scope, kind, name }));
    }
    let mut left = 0;
    for chunk in objects.chunks(CONCURRENT_MAX) {
        let rest = WITHIN.saturating_sub(begun.elapsed());
        let deleted = chunk.iter().map(|object| tokio::time::timeout(rest, delete(app, object)));
        for (object, deleted) in chunk.iter().zip(join_all(deleted).await) {
            let error = match deleted {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => causes(&error),
                Err(_) => "no time is left".to_owned(),
            };
            left += 1;
            let Object { scope, kind, name } = object;
            tracing::error!(
                kind,
                name,
                scope = scope.label(),
                error,
                "the object of an expired item is left"
            );
        }
    }
    if left > 0 {
        tracing::error!(left, of = objects.len(), "objects of expired items are left");
    }
}

struct Object<'r> {
    scope: &'r Scope,
    kind: &'static str,
    name: String,
}

async fn delete(app: &App, object: &Object<'_>) -> Result<(), BlobError> {
    app.part::<Blobs>().scoped(object.scope).delete(object.kind, &object.name).await
}

/// The kinds and names of an item's objects.
fn objects_of(removal: &Removal) -> Vec<(&'static str, String)> {
    let itself = || removal.partition.clone();
    match removal.kind.as_str() {
        ContentItem::KIND => vec![(CONTENT, itself())],
        ReceivedBodyItem::KIND => vec![(INBOUND, itself())],
        Received::KIND => match Received::read(Received::KIND, removal.item.clone()) {
            Some(Ok(received)) => {
                received.attachments.iter().map(|file| (INBOUND, file.id.suffix())).collect()
            }
            _ => {
                tracing::error!(received = removal.partition, "the files of an expired mail are not known");
                Vec::new()
            }
        },
        _ => Vec::new(),
    }
}
