//! Writes an email as MIME: its bodies with unsubscribe links and tracking, its headers, and its files.

use std::borrow::Cow;

use posthorn_app::App;
use posthorn_consent::{Address, UnsubscribeLink, unsubscribe_headers};
use posthorn_consent_store::{SIGNS_LINKS, signed_unsubscribe_url};
use posthorn_content::{derived_text, with_links};
use posthorn_items::Scope;
use posthorn_messages::{Content, MIME_BYTES_MAX, Message, write_mime};
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::Sender;
use posthorn_tokens::RingError;
use posthorn_tracking::MessageCopy;

use crate::deliver::{
    files::{self, FileError},
    tracked_html::{self, Tracking, tracked_html},
};

/// The `uses` of [`compose`].
pub(crate) const USES: Use = Use::All(&[files::USES, SIGNS_LINKS, tracked_html::USES, settings::PUBLIC_URL]);

/// Why an email can't be written as MIME.
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
    /// It is larger than SES allows.
    #[error("the message has {0} bytes with its attachments; {MIME_BYTES_MAX} are allowed")]
    TooLarge(usize),
}

impl ComposeError {
    /// Whether another try later may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::File(FileError::NotNow { .. } | FileError::Late | FileError::Blob(_)) | Self::Sign(_)
        )
    }
}

/// Writes the email.
pub(crate) async fn compose(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &Content,
    sender: Option<&Sender>,
) -> Result<Vec<u8>, ComposeError> {
    let files = files::read(app, scope, &content.attachments).await?;
    let unsubscribe_url = unsubscribe_url(app, scope, message).await?;
    let said = whole(content, unsubscribe_url.as_deref());
    let said = tracked(app, scope, message, &said, sender).await?;
    let mime = write_mime(message, &said, files, &own_headers(unsubscribe_url.as_deref()))?;
    if mime.len() as u64 > MIME_BYTES_MAX {
        return Err(ComposeError::TooLarge(mime.len()));
    }
    Ok(mime)
}

/// Writes the email for people to look at: without its files, without tracking, and with a link in place of the recipient's
/// unsubscribe link that unsubscribes nobody.
pub(crate) fn source(app: &App, message: &Message, content: &Content) -> std::io::Result<Vec<u8>> {
    let public_url = app.setting("PUBLIC_URL").trim_end_matches('/');
    let unsubscribe_url = message.topic.as_ref().map(|_| format!("{public_url}/u/left-out"));
    let said = whole(content, unsubscribe_url.as_deref());
    write_mime(message, &said, Vec::new(), &own_headers(unsubscribe_url.as_deref()))
}

/// The headers of one-click unsubscribing (RFC 8058).
fn own_headers(unsubscribe_url: Option<&str>) -> Vec<(String, String)> {
    let headers = unsubscribe_url.into_iter().flat_map(unsubscribe_headers);
    headers.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The content with the recipient's unsubscribe links, and with a text derived from the HTML if the caller gave none. It has no
/// files, because they have been read already.
fn whole(content: &Content, unsubscribe_url: Option<&str>) -> Content {
    let linked = |body: &String| match unsubscribe_url {
        Some(url) => with_links(body, url).into_owned(),
        None => body.clone(),
    };
    let html = content.html.as_ref().map(linked);
    let text = match &content.text {
        Some(text) => Some(linked(text)),
        None => html.as_deref().and_then(derived_text),
    };
    let (reply_to, headers) = (content.reply_to.clone(), content.headers.clone());
    Content { reply_to, html, text, headers, attachments: Vec::new() }
}

/// The content. Its HTML is rewritten if opens or clicks are tracked.
async fn tracked<'c>(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &'c Content,
    sender: Option<&Sender>,
) -> Result<Cow<'c, Content>, RingError> {
    let Some(html) = content.html.as_deref().filter(|_| !message.tracking.is_off()) else {
        return Ok(Cow::Borrowed(content));
    };
    let public_url = app.setting("PUBLIC_URL").trim_end_matches('/');
    let own =
        sender.and_then(|sender| sender.tracking_domain.as_ref()).map(|domain| format!("https://{domain}"));
    let tracking = Tracking {
        base_url: own.as_deref().unwrap_or(public_url),
        copy: copy_of(message),
        opens: message.tracking.opens,
        clicks: message.tracking.clicks,
        left_alone: &[&format!("{public_url}/u/")],
    };
    let html = tracked_html(app, scope, tracking, html).await?.into_owned();
    Ok(Cow::Owned(Content { html: Some(html), ..content.clone() }))
}

/// The copy of a message that goes out. All recipients get the same copy, so a copy names its recipient only if there is one.
pub(crate) fn copy_of(message: &Message) -> MessageCopy {
    let mut sendable = message.sendable();
    let recipient = match (sendable.next(), sendable.next()) {
        (Some(only), None) => {
            message.addressed().position(|one| one == only).and_then(|place| u16::try_from(place).ok())
        }
        _ => None,
    };
    MessageCopy { email_id: message.id, recipient }
}

/// The unsubscribe link (RFC 8058) of an email with a topic, which goes to one recipient.
async fn unsubscribe_url(app: &App, scope: &Scope, message: &Message) -> Result<Option<String>, RingError> {
    let topic = message.topic.as_deref().and_then(|topic| topic.parse().ok());
    let (Some(topic), Some(recipient)) = (topic, message.sendable().next()) else { return Ok(None) };
    let link =
        UnsubscribeLink { email_id: message.id, address: Address::from(recipient), topic: Some(topic) };
    signed_unsubscribe_url(app, scope, &link).await.map(Some)
}
