//! Reads the bytes of an email's attachments when it is sent.

use std::time::Duration;

use posthorn_app::App;
use posthorn_blobs::{BlobError, Blobs};
use posthorn_items::Scope;
use posthorn_messages::{ATTACHMENT_BYTES_MAX, Attachment, File, Source};
use posthorn_net::{OutboundClient, OutboundError};
use posthorn_runtime::{
    causes,
    uses::{Bucket, Use},
};

use crate::places::{UPLOADS, UPLOADS_PREFIX};

/// The `uses` of [`read`].
pub(crate) const USES: Use = Bucket::BLOBS.get(UPLOADS_PREFIX);

/// All files of an email together may take this long. The rest of the invocation's time is for SES.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Why attachments could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// Another try would fail too. The caller reads this text in the email's history.
    #[error("the attachment {filename} {reason}")]
    ForGood {
        /// Its name.
        filename: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Its server failed for now.
    #[error("the attachment {filename} could not be fetched: {reason}")]
    NotNow {
        /// Its name.
        filename: String,
        /// The server's answer, or the fault of the connection.
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

/// Reads one file after the other, so that memory holds no more than fits into one email.
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
            Err(error) => Err(FileError::NotNow { filename: filename(), reason: causes(&error) }),
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
