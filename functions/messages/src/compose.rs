//! An email as it goes on the wire: its files, what is added to it, and the MIME around them.

use posthorn_app::App;
use posthorn_messages::{Content, MIME_BYTES_MAX, Message, write_mime};
use posthorn_store::Scope;

use crate::files::{self, FileError};

/// An email that can't be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ComposeError {
    /// An attachment is missing.
    #[error(transparent)]
    File(#[from] FileError),
    /// The MIME writer failed.
    #[error("the message could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// SES takes no more.
    #[error("the message has {0} bytes with its attachments; {MIME_BYTES_MAX} are allowed")]
    TooLarge(usize),
}

impl ComposeError {
    /// Whether trying again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::File(FileError::NotNow { .. } | FileError::Blob(_)))
    }
}

/// Writes the email.
pub(crate) async fn compose(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &Content,
) -> Result<Vec<u8>, ComposeError> {
    let files = files::read(app, scope, &content.attachments).await?;
    let mime = write_mime(message, content, files, &[])?;
    if mime.len() as u64 > MIME_BYTES_MAX {
        return Err(ComposeError::TooLarge(mime.len()));
    }
    Ok(mime)
}
