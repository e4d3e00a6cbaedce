//! An email as it goes on the wire: its files, what is added to it, and the MIME around them.

use posthorn_app::App;
use posthorn_consent::{Address, UnsubscribeLink, unsubscribe_headers};
use posthorn_messages::{Content, MIME_BYTES_MAX, Message, write_mime};
use posthorn_senders::Sender;
use posthorn_store::Scope;
use posthorn_tokens::RingError;

use crate::files::{self, FileError};

/// An email that can't be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ComposeError {
    /// An attachment is missing.
    #[error(transparent)]
    File(#[from] FileError),
    /// Links could not be signed.
    #[error(transparent)]
    Sign(#[from] RingError),
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
        matches!(self, Self::File(FileError::NotNow { .. } | FileError::Blob(_)) | Self::Sign(_))
    }
}

/// Writes the email.
pub(crate) async fn compose(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &Content,
    _sender: Option<&Sender>,
) -> Result<Vec<u8>, ComposeError> {
    let files = files::read(app, scope, &content.attachments).await?;
    let mime = write_mime(message, content, files, &unsubscribe(app, scope, message).await?)?;
    if mime.len() as u64 > MIME_BYTES_MAX {
        return Err(ComposeError::TooLarge(mime.len()));
    }
    Ok(mime)
}

/// The way out (RFC 8058) of an email with a topic, which goes to one recipient.
async fn unsubscribe(
    app: &App,
    scope: &Scope,
    message: &Message,
) -> Result<Vec<(String, String)>, RingError> {
    let topic = message.topic.as_deref().and_then(|topic| topic.parse().ok());
    let (Some(topic), Some(recipient)) = (topic, message.sendable().next()) else { return Ok(Vec::new()) };
    let link =
        UnsubscribeLink { email_id: message.id, address: Address::from(recipient), topic: Some(topic) };
    let headers = unsubscribe_headers(app, scope, &link).await?;
    Ok(headers.map(|(name, value)| (name.to_owned(), value)).to_vec())
}
