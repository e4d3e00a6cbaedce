//! Reads the webhooks table's stream: an endpoint that fails, or that Posthorn switched off, becomes an event for the others and
//! a notice to the organisation's owners; and each change that somebody made becomes an entry for the audit log.
//!
//! In: changes of endpoints. Out: packs for webhook endpoints, for the bus and for the audit log, and a notice to the owners,
//! with ids that are the same when the batch is read again.

use posthorn_app::App;
use posthorn_notices as notices;
use posthorn_queues::{Envelope, MessageBatch};
use posthorn_redact::redacted;
use posthorn_relay::{ANNOUNCES, AUDITS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    http::time_of,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_webhooks::{Announcement, DisabledReason, Endpoint, WebhookEvent};
use serde_json::json;

use crate::endpoint::owner_notices::{News, notice};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "relay-webhooks",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Webhooks, Changes::AnyOf(&[Changes::OfKinds(&["webhook"]), Changes::STAMPED]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_WEBHOOKS_DEAD,
    }),
    uses: &[ANNOUNCES, AUDITS, notices::SENDS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(
    app: &'static App,
    changes: Vec<Change<StreamItem<Endpoint>>>,
) -> Result<Outcome, InvokeError> {
    let (mut relay, mut to_owners) = (Relay::default(), MessageBatch::default());
    for (position, change) in changes.iter().enumerate() {
        relay.audit(position, change);
        let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
        let Some((endpoint, news)) = change.new.typed.as_ref().and_then(|new| Some((new, news(old, new)?)))
        else {
            continue;
        };
        if let Some(notice) = notice(&change.scope, endpoint, news) {
            to_owners.put(position, &Envelope::new(&change.scope, notice));
        }
        // A failing endpoint would not take news of itself, and the failed delivery would count against it.
        let (event, about) = (event(endpoint, news), Some(endpoint.id));
        relay.announce(position, &change.scope, &Announcement { rev: change.rev, event, about });
    }
    let (refused, unwritten) = (relay.send(app).await, to_owners.send(app, notices::QUEUE.setting()).await);
    Ok(Outcome::of(&changes, refused.into_iter().chain(unwritten).min()))
}

/// What happened to the endpoint in this change. Who switches an endpoint off needs no news of it.
fn news(old: Option<&Endpoint>, new: &Endpoint) -> Option<News> {
    let off = new.disabled.filter(|off| off.reason != DisabledReason::Requested);
    let failing = new.failing_at_ms.filter(|_| new.enabled);
    match (off, failing) {
        (Some(off), _) if old.is_none_or(|old| old.disabled != Some(off)) => Some(News::Disabled(off)),
        (None, Some(at_ms)) if old.is_none_or(|old| old.failing_at_ms != Some(at_ms)) => {
            Some(News::Failing(at_ms))
        }
        _ => None,
    }
}

fn event(endpoint: &Endpoint, news: News) -> WebhookEvent {
    // Others than the endpoint's owner may read it.
    let (id, url) = (endpoint.id, redacted(&endpoint.url));
    let (name, data) = match news {
        News::Disabled(off) => (
            "webhook.disabled",
            json!({
                "webhook_id": id,
                "url": url,
                "reason": off.reason.as_str(),
                "disabled_at": time_of(off.at_ms),
            }),
        ),
        News::Failing(at_ms) => (
            "webhook.failing",
            json!({
                "webhook_id": id,
                "url": url,
                "failed_deliveries": endpoint.exhausted.len(),
                "failing_since": time_of(at_ms),
            }),
        ),
    };
    WebhookEvent {
        id: news.event_id(name, id),
        r#type: name.to_owned(),
        created_at: time_of(news.at_ms()),
        data,
    }
}
