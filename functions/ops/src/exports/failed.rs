//! Why a step of an export did not succeed.

use posthorn_blobs::BlobError;
use posthorn_store::StoreError;

/// A step did not succeed. A later run tries it again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// A table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bucket.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// An object that was written is gone, or is not what was noted.
    #[error("an object of the export is not what was noted")]
    NotAsNoted,
}
