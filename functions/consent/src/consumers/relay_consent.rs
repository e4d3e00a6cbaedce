//! The consent table's stream: that recipients unsubscribed becomes webhook deliveries.
//!
//! In: changes of consents. Out: a queue message per unsubscription and endpoint that wants it, with an id that is the same
//! when the batch is read again.

use posthorn_app::App;
use posthorn_consent::{Cause, Consent, Reason};
use posthorn_ids::EventId;
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{Fanout, TELLS, WebhookEvent};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "relay-consent",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Consent, Changes::OfKinds(&["consent"]))],
        window_seconds: 1,
        dead_letters: Queue::CONSENT_RELAY_DEAD,
    }),
    uses: &[TELLS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

const EVENT_TYPE: &str = "message.unsubscribed";

async fn handle(app: &'static App, changes: Vec<Change<Consent>>) -> Result<Outcome, InvokeError> {
    let relayed = relay(app, &changes).await.map_err(|error| InvokeError::Failed(error.to_string()))?;
    Ok(Outcome::after(&changes, relayed))
}

/// The unsubscription that is new in a change. Only what came of an email is told: whoever says so by API knows it.
fn news(change: &Change<Consent>) -> Option<&Cause> {
    let known = change.old.as_ref().map_or(&[][..], |old| &old.causes);
    let cause = change.new.causes.iter().find(|cause| cause.reason == Reason::Unsubscribe)?;
    (cause.email_id.is_some() && !known.contains(cause)).then_some(cause)
}

/// Queues the webhook deliveries; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Consent>]) -> Result<usize, StoreError> {
    let mut deliveries = Fanout::new(app);
    for (position, change) in changes.iter().enumerate() {
        if let Some(cause) = news(change) {
            deliveries.tell(position, &change.scope, webhook_event(change, cause)).await?;
        }
    }
    Ok(deliveries.send().await.unwrap_or(changes.len()))
}

/// The event as customers read it.
fn webhook_event(change: &Change<Consent>, cause: &Cause) -> WebhookEvent {
    let consent = &change.new;
    let at = jiff::Timestamp::from_millisecond(cause.at_ms).unwrap_or_default();
    let topic = consent.topic.map(|topic| topic.suffix()).unwrap_or_default();
    let scope = change.scope.label();
    let material = [EVENT_TYPE, &scope, &topic, &consent.address.to_ascii_lowercase()];
    WebhookEvent {
        id: EventId::derived(at, &material.map(str::as_bytes)),
        r#type: EVENT_TYPE.to_owned(),
        created_at: at.to_string(),
        data: serde_json::json!({
            "email_id": cause.email_id,
            "recipients": [consent.address],
            "topic_id": consent.topic,
            "suppression_id": consent.id,
        }),
    }
}
