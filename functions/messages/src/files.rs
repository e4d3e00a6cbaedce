//! The bytes of an email's attachments, brought together when it is sent.

use std::time::Duration;

use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_items::Scope;
use posthorn_messages::{ATTACHMENT_BYTES_MAX, Attachment, File, Source};
use posthorn_net::{OutboundClient, OutboundError};
use posthorn_runtime::uses::{Bucket, Use};

use crate::UPLOADS;

/// What looking at uploads and reading them use.
pub(crate) const USES: Use = Bucket::BLOBS.get("uploads/");

/// All of an email's files may take this long together: the rest of the invocation is SES's.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Attachments that could not be brought together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It will not be there the next time either. The text is told to the caller, in the email's history.
    #[error("the attachment {filename} {reason}")]
    ForGood {
        /// Which.
        filename: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Its server is in trouble.
    #[error("the attachment {filename} could not be fetched: {reason}")]
    NotNow {
        /// Which.
        filename: String,
        /// What its server said.
        reason: String,
    },
    /// Together they took too long.
    #[error("the attachments took longer than {} seconds together", FETCH_TIMEOUT.as_secs())]
    Late,
    /// S3 failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// Reads every attachment within [`FETCH_TIMEOUT`].
pub(crate) async fn read(
    app: &App,
    scope: &Scope,
    attachments: &[Attachment],
) -> Result<Vec<File>, FileError> {
    let reading = read_all(app, scope, attachments);
    tokio::time::timeout(FETCH_TIMEOUT, reading).await.map_err(|_| FileError::Late)?
}

/// One after the other, so that no more than fits into one email is in memory.
async fn read_all(app: &App, scope: &Scope, attachments: &[Attachment]) -> Result<Vec<File>, FileError> {
    let mut files = Vec::with_capacity(attachments.len());
    let mut left = ATTACHMENT_BYTES_MAX;
    for attachment in attachments {
        let bytes = bytes(app, scope, attachment, left).await?;
        left = left.saturating_sub(bytes.len() as u64);
        files.push(File {
            filename: attachment.filename.clone(),
            content_type: attachment.content_type.clone(),
            content_id: attachment.content_id.clone(),
            bytes,
        });
    }
    Ok(files)
}

async fn bytes(
    app: &App,
    scope: &Scope,
    attachment: &Attachment,
    bytes_max: u64,
) -> Result<Vec<u8>, FileError> {
    let filename = || attachment.filename.clone();
    let for_good = |reason: String| FileError::ForGood { filename: filename(), reason };
    match &attachment.source {
        Source::Inline(bytes) => Ok(bytes.0.clone()),
        Source::Upload { id, .. } => {
            let found = app.part::<Blobs>().scoped(scope).get(UPLOADS, &id.suffix(), bytes_max).await?;
            found.ok_or_else(|| for_good("is no longer among the uploads".into()))
        }
        Source::Url(url) => match app.part::<OutboundClient>().get(url, bytes_max, FETCH_TIMEOUT).await {
            Ok(answer) if answer.status == 200 => Ok(answer.bytes),
            Ok(answer) if answer.status >= 500 || answer.status == 429 => {
                Err(FileError::NotNow { filename: filename(), reason: format!("status {}", answer.status) })
            }
            Ok(answer) => Err(for_good(format!("is answered with status {}", answer.status))),
            Err(error) if is_for_good(&error) => Err(for_good(format!("can't be fetched: {error}"))),
            Err(error) => Err(FileError::NotNow { filename: filename(), reason: error.to_string() }),
        },
    }
}

fn is_for_good(error: &OutboundError) -> bool {
    matches!(
        error,
        OutboundError::InvalidUrl(_)
            | OutboundError::Refused
            | OutboundError::NoSuchHost
            | OutboundError::TooLarge(_)
    )
}
