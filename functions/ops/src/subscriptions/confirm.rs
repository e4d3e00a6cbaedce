//! Asks a contact whether it wants to be told: by a mail with a link, or by a request that has the link.

use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_net::OutboundClient;
use posthorn_notices::{NoticeMail, count_recent, note_sent, send_once, was_sent};
use posthorn_queues::backoff_seconds;
use posthorn_runtime::queue::Retry;
use posthorn_status::{Contact, hash};
use serde_json::{Value, json};

use super::links::confirm_url;
use crate::{
    places::{recent_confirmations, told},
    status::reading::page_name,
};

/// The most questions to one address in an hour.
const PER_ADDRESS: usize = 3;
/// The most questions to one host in an hour: nobody makes Posthorn call a stranger's host more often.
const PER_HOST: usize = 10;
/// How often a request to a URL is tried: as often as the queue delivers a message before it becomes a dead letter.
pub(crate) const TRIES_MAX: u32 = 5;
/// The wait before the next try grows from half a minute to a quarter of an hour.
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;

/// Asks the contact, once for each `id`, unless it was asked too often in the last hour.
///
/// # Errors
/// [`Retry`] if a read or a write fails, or nobody took the question.
pub(crate) async fn confirm(
    app: &App,
    (id, contact): (EventId, &Contact),
    receive_count: u32,
) -> Result<(), Retry> {
    let record = told(app, &contact.key());
    if was_sent(&record, id).await? {
        return Ok(());
    }
    let (of, most) = counted(contact);
    if !count_recent(app, recent_confirmations(app, &of), ("confirm", most), id).await? {
        tracing::info!(mail = %id, "not asked: too often in the last hour");
        return Ok(());
    }
    let (url, page) = (confirm_url(app, contact).await?, page_name(app));
    match contact {
        Contact::Email(address) => {
            let text = format!(
                "Somebody, probably you, wants to be told by mail of incidents of {}.\n\n\
                 To confirm, open this page within 24 hours and press the button:\n{url}\n\n\
                 If it was not you, do nothing: without a confirmation there are no mails.\n",
                page.name
            );
            let subject = format!("Confirm: incidents of {} by mail", page.name);
            let mail =
                NoticeMail { to: vec![address.clone()], subject, text, html: None, unsubscribe_url: None };
            send_once(app, &record, (id, receive_count), mail).await
        }
        Contact::Webhook(address) => {
            let body = json!({
                "meta": { "documentation": page.documentation() },
                "page": { "id": page.id, "name": page.name, "url": page.url },
                "confirmation": { "url": url, "expires_in_seconds": super::links::CONFIRMED_WITHIN.as_secs() },
            });
            if let Answered::Taken = post(app, (id, address), &body, receive_count).await? {
                note_sent(app, &record, id, "webhook".to_owned()).await?;
            }
            Ok(())
        }
    }
}

/// Where questions to a contact are counted, and how many may be asked in an hour. URLs of one host count together.
fn counted(contact: &Contact) -> (String, usize) {
    match contact {
        Contact::Email(_) => (contact.key(), PER_ADDRESS),
        Contact::Webhook(_) => (format!("host-{}", hash(&contact.masked())), PER_HOST),
    }
}

/// What came of a request to a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answered {
    /// The receiver took it (2xx).
    Taken,
    /// The receiver wants no more (410).
    Gone,
    /// It was tried often enough. Nobody is told: anybody may subscribe a URL, and it is not the operator's fault if it does not answer.
    GivenUp,
}

/// Posts JSON to a subscriber's URL, under an id that is the same on every try.
///
/// # Errors
/// [`Retry`] with a growing wait, up to [`TRIES_MAX`] tries.
pub(crate) async fn post(
    app: &App,
    (id, url): (EventId, &str),
    body: &Value,
    receive_count: u32,
) -> Result<Answered, Retry> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("webhook-id", HeaderValue::try_from(id.to_string())?);
    let reason = match app.part::<OutboundClient>().post(url, headers, body.to_string()).await {
        Ok(response) if (200..300).contains(&response.status) => return Ok(Answered::Taken),
        Ok(response) if response.status == 410 => return Ok(Answered::Gone),
        Ok(response) => format!("the receiver answered {}", response.status),
        Err(error) => error.to_string(),
    };
    if receive_count >= TRIES_MAX {
        tracing::warn!(mail = %id, reason, "a subscriber was not told");
        return Ok(Answered::GivenUp);
    }
    let entropy = app.now().as_millisecond().unsigned_abs();
    Err(Retry::after(
        backoff_seconds(receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy),
        reason,
    ))
}
