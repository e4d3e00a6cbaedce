//! Stores the content of an email: next to its head, or as an object if it is large.

use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{Content, ContentError, ContentItem, Message};
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Bucket, Table, Use};
use posthorn_store::{Partition, Read, StoreError, Stored};

use crate::places::{CONTENT, CONTENT_PREFIX};

/// The `uses` of [`load`] and [`get`].
pub(crate) const READS: Use = Use::All(&[Table::Messages.query(), Bucket::BLOBS.get(CONTENT_PREFIX)]);
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
