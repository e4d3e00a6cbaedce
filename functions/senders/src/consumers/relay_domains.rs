//! The senders table's stream: what becomes of domains is told to webhooks.
//!
//! In: changes of domains. Out: a queue message per event and endpoint that wants it, with an id that is the same when
//! the batch is read again.

use posthorn_app::App;
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_senders::Domain;
use posthorn_webhooks::WebhookEvent;

use crate::{
    DomainView,
    announce::{self, announce},
    when::time,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "relay-domains",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Senders, Changes::OfKinds(&["domain"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_SENDERS_DEAD,
    }),
    uses: &[announce::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, changes: Vec<Change<Domain>>) -> Result<Outcome, InvokeError> {
    announce(app, &changes, news).await
}

/// What became of the domain by the change.
fn news(change: &Change<Domain>) -> Vec<WebhookEvent> {
    let known = change.old.as_ref().map_or(&[][..], |old| &old.events);
    let domain = &change.new;
    let fresh = domain.events.iter().filter(|event| !known.contains(event));
    let told = fresh.map(|event| {
        let at = jiff::Timestamp::from_millisecond(event.at_ms).unwrap_or_default();
        WebhookEvent {
            id: event.id(domain.id),
            r#type: event.kind.webhook_type().to_owned(),
            created_at: time(event.at_ms).unwrap_or_default(),
            data: serde_json::to_value(DomainView::of(domain, at)).unwrap_or_default(),
        }
    });
    told.collect()
}
