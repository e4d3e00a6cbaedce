//! Sends the installation's own mails, each once: notices to owners, and mails to people about their accounts.

use std::time::Duration;

use mail_builder::{MessageBuilder, headers::raw::Raw};
use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_items::Item;
use posthorn_messages::Mailbox;
use posthorn_queues::backoff_seconds;
use posthorn_runtime::{causes, queue::Retry};
use posthorn_ses::{Outgoing, Ses};
use posthorn_store::{Partition, Read, StoreError};
use posthorn_uses::{Use, settings};
use serde::{Deserialize, Serialize};

/// The uses of [`send_once`], without those of the table where the sent mails are recorded (get, put).
pub const SENDS_MAIL: Use = Use::All(&[posthorn_ses::SENDS, settings::NOTICES_FROM]);

/// SES throttles for seconds and fails for minutes. Five attempts with this backoff cover both.
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;
/// SES accepts a short email within seconds, or not at all.
const SES_TIMEOUT: Duration = Duration::from_secs(4);
/// Longer than a message can be on the queue and in its dead-letter queue, which stores it for 14 days.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// A mail of the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeMail {
    /// The addresses.
    pub to: Vec<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, if there is a form of it.
    pub html: Option<String>,
    /// Where its reader takes the address off the list, if it is a mail of a list.
    pub unsubscribe_url: Option<String>,
}

/// Records that a mail was sent.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    /// The message id that SES returned; what else took it, if it was not SES.
    ses_id: String,
    /// When SES accepted it, in unix milliseconds.
    at_ms: i64,
}

impl Item for Sent {
    const KIND: &'static str = "notice";

    fn expires_at(&self) -> Option<i64> {
        Some(self.at_ms / 1000 + KEPT_SECONDS)
    }
}

/// Whether the mail `id` was sent before. `sent` is the partition of the sent mails, each under its id's suffix.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn was_sent(sent: &Partition<'_>, id: EventId) -> Result<bool, StoreError> {
    Ok(sent.get::<Sent>(&id.suffix(), Read::Consistent).await?.is_some())
}

/// Hands a mail over, from the installation's own address, and records it. The caller has asked [`was_sent`]. After a crash between
/// the two the mail is sent again: two mails are better than none. Without an address to send from, it only warns.
///
/// # Errors
/// [`Retry`] with a growing wait if SES did not take it. Every error is retried: it ends by itself, or an operator fixes its cause.
pub async fn send_once(
    app: &App,
    sent: &Partition<'_>,
    (id, receive_count): (EventId, u32),
    mail: NoticeMail,
) -> Result<(), Retry> {
    let Ok(from) = app.setting("NOTICES_FROM").parse::<Mailbox>() else {
        tracing::warn!(mail = %id, "not sent: NoticesFrom is not set, or is not an address");
        return Ok(());
    };
    let recipients = mail.to.len();
    let ses_id = match app.part::<Ses>().send(outgoing(&from, mail)?).await {
        Ok(ses_id) => ses_id,
        Err(error) => {
            let entropy = app.now().as_millisecond() as u64;
            let wait = backoff_seconds(receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy);
            return Err(Retry::after(wait, causes(&error)));
        }
    };
    tracing::info!(mail = %id, ses_id, recipients, "sent");
    note_sent(app, sent, id, ses_id).await?;
    Ok(())
}

/// Records that `id` was sent, for [`was_sent`]. `taken_by` says who took it: the message id of SES, or in a word what else.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn note_sent(
    app: &App,
    sent: &Partition<'_>,
    id: EventId,
    taken_by: String,
) -> Result<(), StoreError> {
    sent.create(&id.suffix(), &Sent { ses_id: taken_by, at_ms: app.now().as_millisecond() }).await?;
    Ok(())
}

fn outgoing(from: &Mailbox, mail: NoticeMail) -> std::io::Result<Outgoing> {
    let message = MessageBuilder::new()
        .from((from.name().unwrap_or("Posthorn").to_owned(), from.address()))
        .to(mail.to.clone())
        .subject(mail.subject)
        // Marks it as automatic, so that no out-of-office reply is sent (RFC 3834, section 5).
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .text_body(mail.text);
    // RFC 8058, section 3.1: a mail client may take the address off the list with one click.
    let message = match mail.unsubscribe_url {
        Some(url) => message
            .header("List-Unsubscribe", Raw::new(format!("<{url}>")))
            .header("List-Unsubscribe-Post", Raw::new("List-Unsubscribe=One-Click")),
        None => message,
    };
    let message = match mail.html {
        Some(html) => message.html_body(html),
        None => message,
    };
    let mime = message.write_to_vec()?;
    let (from, to) = (from.address(), mail.to);
    Ok(Outgoing { from, to, mime, configuration_set: None, tag: None, within: SES_TIMEOUT })
}
