//! Stores the content of an email: next to its head, or as an object if it is large.

use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{CONTENT_SORT, Content, ContentError, ContentItem, MESSAGE_SORT, Message};
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Bucket, Table, Use};
use posthorn_store::{Partition, Read, Store, StoreError, Stored};

use crate::places::{CONTENT, CONTENT_PREFIX};

/// The `uses` of [`load`] and [`get`].
pub(crate) const READS: Use = Use::All(&[Table::Messages.query(), Bucket::BLOBS.get(CONTENT_PREFIX)]);
/// The `uses` of [`load_all`] and [`get`].
pub(crate) const READS_MANY: Use = Use::All(&[Table::Messages.get_many(), Bucket::BLOBS.get(CONTENT_PREFIX)]);
/// The `uses` of [`put`].
pub(crate) const WRITES: Use = Bucket::BLOBS.put(CONTENT_PREFIX);

/// Content that could not be read back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// The item or its object is damaged.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// S3 failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The item names an object that is gone.
    #[error("the content's object is gone")]
    Gone,
}

impl From<Unreadable> for Problem {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Content(error) => error.into(),
            Unreadable::Blob(error) => error.into(),
            Unreadable::Gone => {
                posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error)
            }
        }
    }
}

/// Packs content. Large content is written as an object first, so that no item names an object that does not exist.
pub(crate) async fn put(
    app: &App,
    scope: &Scope,
    id: EmailId,
    content: &Content,
) -> Result<ContentItem, Problem> {
    let packed = content.pack()?;
    if let Some(bytes) = packed.object {
        app.part::<Blobs>()
            .scoped(scope)
            .put(CONTENT, &id.suffix(), bytes, "application/octet-stream")
            .await?;
    }
    Ok(packed.item)
}

/// Reads content back.
pub(crate) async fn get(
    app: &App,
    scope: &Scope,
    id: EmailId,
    item: &ContentItem,
) -> Result<Content, Unreadable> {
    let Some(bytes) = item.object_bytes() else { return Ok(item.unpack(None)?) };
    let object = app.part::<Blobs>().scoped(scope).get(CONTENT, &id.suffix(), bytes).await?;
    Ok(item.unpack(Some(&object.ok_or(Unreadable::Gone)?))?)
}

/// A head with its content, if that has not expired.
pub(crate) type Loaded = (Stored<Message>, Option<ContentItem>);

/// The heads and contents of messages in one request, in the order of `ids`; `None` for one without a head. What can't be read is an
/// error of its message alone.
///
/// # Errors
/// If the request fails.
pub(crate) async fn load_all(
    app: &App,
    ids: &[(&Scope, EmailId)],
) -> Result<Vec<Result<Option<Loaded>, StoreError>>, StoreError> {
    let mut places = Vec::with_capacity(ids.len() * 2);
    for (scope, id) in ids {
        for sort in [MESSAGE_SORT, CONTENT_SORT] {
            places.push((message_partition(app, scope, *id), sort.to_owned()));
        }
    }
    // An eventual read may miss that a copy became a dead letter, or that a wait ended, and the copy would be dropped for it.
    let found = app.part::<Store>().get_many(Table::Messages, &places, Read::Consistent).await?;
    let mut found = found.into_iter();
    let mut next = || {
        let (head, content) = (found.next().flatten(), found.next().flatten());
        let Some(head) = head else { return Ok(None) };
        let content = content.map(|content| content.decode::<ContentItem>()).transpose()?;
        Ok(Some((head.decode::<Message>()?, content.map(|content| content.value))))
    };
    Ok(ids.iter().map(|_| next()).collect())
}

/// A message's head and content in one read; `None` unless both exist.
pub(crate) async fn load(
    messages: &Partition<'_>,
) -> Result<Option<(Stored<Message>, ContentItem)>, StoreError> {
    let (mut message, mut content) = (None, None);
    for item in messages.query("", 2, false, Read::Consistent).await? {
        if item.is::<Message>() {
            message = Some(item.decode::<Message>()?);
        } else if item.is::<ContentItem>() {
            content = Some(item.decode::<ContentItem>()?.value);
        }
    }
    Ok(message.zip(content))
}
