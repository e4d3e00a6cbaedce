//! Records opens and clicks: those of Posthorn's own links, and those that SES reports.

use std::time::Duration;

use garde::Validate;
use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_items::Scope;
use posthorn_messages::{Engagement, EngagementKind, EventKind, MESSAGE_SORT, Message, SesEngagement};
use posthorn_messages_store::message_partition;
use posthorn_runtime::{
    causes,
    http::Call,
    uses::{Table, Use},
};
use posthorn_store::{Created, Partition, Read, StoreError};
use posthorn_tracking::{Automated, MessageCopy, Seen, viewer_network};
use serde::Deserialize;

/// The `uses` of recording an open or a click.
pub(crate) const USES: Use = Table::Messages.get().put();

/// Any query is accepted, because programs along the way add parameters to links.
#[derive(Debug, Default, Deserialize, Validate)]
pub(crate) struct AnyQuery {}

/// How long recording may take, because a person waits for the page. An open or click that takes longer is logged instead.
const RECORDED_WITHIN: Duration = Duration::from_millis(1_500);
/// The most characters of a user agent that are stored. The longest of browsers have some 200.
const USER_AGENT_CHARACTERS_MAX: usize = 256;
/// The headers of programs that fetch a page in advance: the standard one (Fetch, section 3.9) and older ones.
const PURPOSE_HEADERS: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// The outcome of recording an open or a click.
#[derive(Debug)]
pub(crate) enum Kept {
    Recorded,
    /// The same request was recorded before.
    Known,
    /// This copy has the most opens and clicks that are kept.
    Full,
    /// The message does not exist any more.
    NoMessage,
}

/// Records an open (no `target`) or a click. Every fault is only logged: the answer to the caller does not depend on it.
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
        Ok(Err(error)) => {
            tracing::error!(%email_id, error = causes(&error), "an open or a click was not recorded")
        }
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
    let messages = message_partition(app, scope, copy.email_id);
    // The head may lag and not show the delivery yet. Then the time of an earlier event counts.
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
        until_s: message.value.kept_until_s(),
        statistics: message.value.statistics,
    };
    keep(&messages, &engagement, copy.recipient).await
}

/// Writes an open or a click into its first free slot.
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

/// Records an open or a click that SES tracked. SES's own mark decides whether a program did it; without a mark the user agent decides.
pub(crate) async fn record_ses(app: &App, scope: &Scope, reported: SesEngagement) -> Result<(), StoreError> {
    let email_id = reported.reference.email_id;
    let messages = message_partition(app, scope, email_id);
    let Some(message) = messages.get::<Message>(MESSAGE_SORT, Read::Eventual).await? else {
        tracing::info!(%email_id, "an open or a click of an email that does not exist");
        return Ok(());
    };
    let seen = Seen {
        click: reported.what == EngagementKind::Clicked,
        head: false,
        user_agent: &reported.user_agent,
        purpose: "",
        // The time since delivery is not checked: SES's mark covers programs that are faster than a person.
        after_delivery_ms: i64::MAX,
    };
    let automated = match &reported.is_bot_event {
        Some(mark) => Automated::by_ses(mark),
        None => seen.automated(),
    };
    let material =
        [&*reported.user_agent, &*reported.ip_address, reported.url.as_deref().unwrap_or_default()];
    let material = format!("ses {:?} {} {}", reported.what, reported.at_ms, material.join("\n"));
    let engagement = Engagement {
        id: EventId::derived(email_id.created_at(), &[&email_id.to_bytes(), material.as_bytes()]),
        email_id,
        what: reported.what,
        at_ms: reported.at_ms,
        recipient: reported.recipient,
        url: reported.url,
        automated: automated.map(|reason| reason.as_str().to_owned()),
        user_agent: shortened(&reported.user_agent),
        network: viewer_network(&reported.ip_address),
        until_s: message.value.kept_until_s(),
        statistics: message.value.statistics,
    };
    let outcome = keep(&messages, &engagement, None).await?;
    tracing::info!(%email_id, org = %scope.org(), ?outcome, "engagement that SES tracked");
    Ok(())
}

fn shortened(user_agent: &str) -> Option<String> {
    (!user_agent.is_empty()).then(|| user_agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect())
}

/// The id of an open or a click, the same however often the same request is handled. CloudFront's id of the viewer's request
/// comes first, because it stays the same when CloudFront retries. Without CloudFront it is API Gateway's trace id, then the
/// request id. The id's time is the message's, because the clock differs at the second try.
fn id(call: &Call<(), AnyQuery>, copy: MessageCopy, target: Option<&str>) -> EventId {
    let named = ["x-amz-cf-id", "x-amzn-trace-id"].into_iter().find_map(|name| call.header(name));
    let request = named.unwrap_or(&call.request_id);
    let what: &[u8] = if target.is_some() { b"click" } else { b"open" };
    let target = target.unwrap_or_default().as_bytes();
    EventId::derived(copy.email_id.created_at(), &[what, &copy.to_bytes(), target, request.as_bytes()])
}

/// The earliest time at which a person could have the message, as far as it is known: its delivery to them, else its hand-over,
/// else its acceptance.
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
