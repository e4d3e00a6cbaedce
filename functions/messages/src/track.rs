//! Writing down opens and clicks: those of Posthorn's own links, without standing in anybody's way, and those that SES tells.

use std::time::Duration;

use garde::Validate;
use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_items::Scope;
use posthorn_messages::{Engagement, EngagementKind, EventKind, MESSAGE_SORT, Message, SesEngagement};
use posthorn_runtime::{
    http::Call,
    uses::{Table, Use},
};
use posthorn_store::{Created, Partition, Read, StoreError};
use posthorn_tracking::{Automated, MessageCopy, Seen, viewer_network};
use serde::Deserialize;

use crate::partition;

/// What recording an open or a click uses.
pub(crate) const USES: Use = Table::Messages.get().put();

/// Links are followed with whatever programs along the way hang onto them.
#[derive(Debug, Default, Deserialize, Validate)]
pub(crate) struct AnyQuery {}

/// A person waits for the page behind the link; what is not recorded by then is told in the log instead.
const RECORDED_WITHIN: Duration = Duration::from_millis(1_500);
/// User agents are this long at most; the longest of browsers have some 200 characters.
const USER_AGENT_CHARACTERS_MAX: usize = 256;
/// Headers by which programs say that they fetch ahead: the standard one (Fetch, section 3.9) and its forerunners.
const PURPOSE_HEADERS: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// What became of an open or a click.
#[derive(Debug)]
pub(crate) enum Kept {
    Recorded,
    /// The same request was recorded before.
    Known,
    /// As many are kept of this copy as are kept of any.
    Full,
    /// Of a message that does not exist any more.
    NoMessage,
}

/// Writes down an open (without a target) or a click. Whatever goes wrong goes to the log: the caller's answer does not
/// depend on it.
pub(crate) async fn record(
    app: &App,
    call: &Call<(), AnyQuery>,
    scope: &Scope,
    copy: MessageCopy,
    target: Option<&str>,
) {
    let email_id = copy.email_id;
    match tokio::time::timeout(RECORDED_WITHIN, write(app, call, scope, copy, target)).await {
        Ok(Ok(outcome)) => tracing::info!(%email_id, org = %scope.org(), ?outcome, "engagement"),
        Ok(Err(error)) => tracing::error!(%email_id, error = %error, "an open or a click was not recorded"),
        Err(_) => tracing::error!(%email_id, "an open or a click was not recorded in time"),
    }
}

async fn write(
    app: &App,
    call: &Call<(), AnyQuery>,
    scope: &Scope,
    copy: MessageCopy,
    target: Option<&str>,
) -> Result<Kept, StoreError> {
    let messages = partition(app, scope, copy.email_id);
    // What the head says of the delivery may lag by a moment; then the earlier moment counts.
    let Some(message) = messages.get::<Message>(MESSAGE_SORT, Read::Eventual).await? else {
        return Ok(Kept::NoMessage);
    };
    let now_ms = app.now().as_millisecond();
    let address = copy.recipient.and_then(|place| message.value.addressed().nth(usize::from(place)));
    let address = address.map(|mailbox| mailbox.address());
    let user_agent = call.header("user-agent").unwrap_or_default();
    let automated = Seen {
        click: target.is_some(),
        head: call.is_head(),
        user_agent,
        purpose: &PURPOSE_HEADERS.iter().filter_map(|name| call.header(name)).collect::<Vec<_>>().join(" "),
        after_delivery_ms: now_ms - delivered_at_ms(&message.value, address.as_deref()),
    }
    .automated();
    let engagement = Engagement {
        id: id(call, copy, target),
        email_id: copy.email_id,
        what: if target.is_some() { EngagementKind::Clicked } else { EngagementKind::Opened },
        at_ms: now_ms,
        recipient: address,
        url: target.map(str::to_owned),
        automated: automated.map(|reason| reason.as_str().to_owned()),
        user_agent: shortened(user_agent),
        network: call.header("x-forwarded-for").and_then(viewer_network),
    };
    keep(&messages, &engagement, copy.recipient).await
}

/// Writes an engagement into the first of its slots that is free.
pub(crate) async fn keep(
    messages: &Partition<'_>,
    engagement: &Engagement,
    recipient: Option<u16>,
) -> Result<Kept, StoreError> {
    for slot in engagement.slots(recipient) {
        match messages.create(&slot, engagement).await? {
            Created::New => return Ok(Kept::Recorded),
            Created::Existing(other) if other.value.id == engagement.id => return Ok(Kept::Known),
            Created::Existing(_) => {}
        }
    }
    Ok(Kept::Full)
}

/// Writes down what SES tracked: its own mark counts, and what the program calls itself where it gives none.
pub(crate) async fn record_ses(app: &App, scope: &Scope, told: SesEngagement) -> Result<(), StoreError> {
    let email_id = told.reference.email_id;
    let messages = partition(app, scope, email_id);
    let seen = Seen {
        click: told.what == EngagementKind::Clicked,
        head: false,
        user_agent: &told.user_agent,
        purpose: "",
        // SES tells nothing of who was faster than a person; its mark is there for that.
        after_delivery_ms: i64::MAX,
    };
    let automated = match &told.is_bot_event {
        Some(mark) => Automated::by_ses(mark),
        None => seen.automated(),
    };
    let material = [&*told.user_agent, &*told.ip_address, told.url.as_deref().unwrap_or_default()];
    let material = format!("ses {:?} {} {}", told.what, told.at_ms, material.join("\n"));
    let engagement = Engagement {
        id: EventId::derived(email_id.created_at(), &[&email_id.to_bytes(), material.as_bytes()]),
        email_id,
        what: told.what,
        at_ms: told.at_ms,
        recipient: told.recipient,
        url: told.url,
        automated: automated.map(|reason| reason.as_str().to_owned()),
        user_agent: shortened(&told.user_agent),
        network: viewer_network(&told.ip_address),
    };
    let outcome = keep(&messages, &engagement, None).await?;
    tracing::info!(%email_id, org = %scope.org(), ?outcome, "engagement that SES tracked");
    Ok(())
}

fn shortened(user_agent: &str) -> Option<String> {
    (!user_agent.is_empty()).then(|| user_agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect())
}

/// The same for the same request, however often it is handled: CloudFront names each request of a viewer, also when it asks
/// the origin again; API Gateway's name for it and the request's own follow where there is no CloudFront. The id's time is
/// the message's, for the clock has moved on by the second time.
fn id(call: &Call<(), AnyQuery>, copy: MessageCopy, target: Option<&str>) -> EventId {
    let named = ["x-amz-cf-id", "x-amzn-trace-id"].into_iter().find_map(|name| call.header(name));
    let request = named.unwrap_or(&call.request_id);
    let what: &[u8] = if target.is_some() { b"click" } else { b"open" };
    let target = target.unwrap_or_default().as_bytes();
    EventId::derived(copy.email_id.created_at(), &[what, &copy.to_bytes(), target, request.as_bytes()])
}

/// The best known moment from which a person could have the message: its delivery to them, else its handing over, else its
/// acceptance.
fn delivered_at_ms(message: &Message, address: Option<&str>) -> i64 {
    let to_them = |recipients: &[String]| {
        recipients.is_empty()
            || address.is_none_or(|address| recipients.iter().any(|one| one.eq_ignore_ascii_case(address)))
    };
    let first = |kind: EventKind| {
        let events = message.events.iter().filter(|event| event.kind == kind && to_them(&event.recipients));
        events.map(|event| event.at_ms).min()
    };
    first(EventKind::Delivered)
        .or_else(|| first(EventKind::Sent))
        .unwrap_or_else(|| message.id.created_at().as_millisecond())
}
