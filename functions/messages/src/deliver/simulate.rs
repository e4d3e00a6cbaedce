//! Simulates delivery in any environment but `live`. No email leaves; the recipients' addresses say what to simulate.

use std::cell::RefCell;

use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_items::Scope;
use posthorn_messages::{
    ContentItem, Engagement, EngagementKind, Event, Mailbox, Message,
    simulator::{Reading, reading, simulate},
};
use posthorn_runtime::queue::Retry;
use posthorn_store::Partition;
use posthorn_tracking::{CLICK_PURPOSE, ClickLink, Links, MessageCopy, rewrite};

use crate::{accept::content, deliver::compose::copy_of, tracking::track::keep};

/// The user agent of the simulated reader.
const USER_AGENT: &str = "Posthorn test environment";

/// Answers the simulated events. No provider is called, and messages of such an environment take no other path.
///
/// Opens and clicks are written here, before the events. Each has an id that a repetition after a crash derives again, so none is added
/// twice.
///
/// # Errors
/// The content can't be read, or a write fails. The queue delivers the message again.
pub(crate) async fn simulate_delivery(
    app: &App,
    scope: &Scope,
    messages: &Partition<'_>,
    message: &Message,
    content: &ContentItem,
) -> Result<Vec<Event>, Retry> {
    let provider_id = format!("simulated-{}", message.id.suffix());
    let now_ms = app.now().as_millisecond();
    let test_domain = app.setting("TEST_DOMAIN");
    let events = simulate(message.sendable(), test_domain, &provider_id, now_ms);
    let delivered_ms = events.iter().map(|event| event.at_ms).max().unwrap_or(now_ms);
    let copy = copy_of(message);
    let mut html = None;
    let readers = message.sendable().map(|mailbox| (mailbox, reading(mailbox, test_domain)));
    for (mailbox, reading) in readers.filter(|(_, reading)| *reading != Reading::Nothing) {
        if html.is_none() && !message.tracking.is_off() {
            html = content::get(app, scope, message.id, content).await?.html;
        }
        for one in engagements(message, copy, mailbox, reading, html.as_deref(), delivered_ms) {
            keep(messages, &one, copy.recipient).await?;
        }
    }
    Ok(events)
}

/// The opens and clicks of a reader; none if the email is not tracked.
fn engagements(
    message: &Message,
    copy: MessageCopy,
    reader: &Mailbox,
    reading: Reading,
    html: Option<&str>,
    delivered_ms: i64,
) -> Vec<Engagement> {
    let Some(html) = html else { return Vec::new() };
    let automated = (reading == Reading::Scans).then(|| "scanner".to_owned());
    let address = reader.address();
    let engagement = |what: EngagementKind, url: Option<String>, after_ms: i64| Engagement {
        id: EventId::derived(
            message.id.created_at(),
            &[&message.id.to_bytes(), b"simulated", what.as_str().as_bytes(), address.as_bytes()],
        ),
        email_id: message.id,
        what,
        at_ms: delivered_ms + after_ms,
        // As with real copies: a copy for several recipients names none.
        recipient: copy.recipient.map(|_| address.clone()),
        url,
        automated: automated.clone(),
        user_agent: Some(USER_AGENT.to_owned()),
        network: None,
        until_s: message.kept_until_s(),
        statistics: message.statistics,
    };
    let opened = message.tracking.opens.then(|| engagement(EngagementKind::Opened, None, 1));
    let follows = message.tracking.clicks && reading != Reading::Opens;
    let link = follows.then(|| first_link(html, copy)).flatten();
    opened.into_iter().chain(link.map(|url| engagement(EngagementKind::Clicked, Some(url), 2))).collect()
}

/// The target of the first link that would be tracked.
fn first_link(html: &str, copy: MessageCopy) -> Option<String> {
    let first = RefCell::new(None);
    let sign = |purpose: &'static str, payload: &[u8]| {
        if purpose == CLICK_PURPOSE && first.borrow().is_none() {
            *first.borrow_mut() = ClickLink::from_bytes(payload).ok().map(|link| link.target);
        }
        String::new()
    };
    let base_url = "https://simulated.invalid";
    let links = Links { base_url, copy, opens: false, clicks: true, left_alone: &[], sign: &sign };
    rewrite(html, &links).ok()?;
    first.into_inner()
}
