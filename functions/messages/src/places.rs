//! Where this context keeps its items and objects: partitions of the messages table, and prefixes of the bucket.

use posthorn_app::App;
use posthorn_ids::{BatchId, EmailId, ReceivedId};
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table};

/// The kind of object that an upload link takes.
pub(crate) const UPLOADS: &str = "uploads";

/// The kind of object that holds an email's content if it is too large for an item.
pub(crate) const CONTENT: &str = "content";

/// The kind of object that holds an inbound mail's attachments, and its body if it is too large for an item.
pub(crate) const INBOUND: &str = "inbound";

/// The partition that holds a received mail's head and body.
pub(crate) fn received_partition<'a>(app: &'a App, scope: &Scope, id: ReceivedId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "received", &id.suffix())
}

/// The partition that holds a message's head and content, and its opens and clicks.
pub(crate) fn partition<'a>(app: &'a App, scope: &Scope, id: EmailId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "message", &id.suffix())
}

/// The partition that holds a batch.
pub(crate) fn batch_partition<'a>(app: &'a App, scope: &Scope, id: BatchId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "batch", &id.suffix())
}

/// The partition that remembers a message of SNS. SNS has no scope.
pub(crate) fn sns_message_partition<'a>(app: &'a App, message_id: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Messages, "sns-message", message_id)
}
