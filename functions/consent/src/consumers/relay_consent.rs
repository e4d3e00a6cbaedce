//! Reads the consent table's stream: an unsubscription becomes an event for webhook endpoints, and each change that a key made
//! becomes an entry for the audit log.
//!
//! In: changes of consents. Out: packs for webhook endpoints and for the audit log, with ids that are the same when the batch is
//! read again.

use posthorn_app::App;
use posthorn_consent::{Cause, Consent, Reason};
use posthorn_ids::EventId;
use posthorn_items::Scope;
use posthorn_relay::{AUDITS, QUEUES_FOR_ENDPOINTS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_webhooks::{Announcement, WebhookEvent};

/// Changes by a key. Posthorn's own functions change suppressions too, but the audit log does not record these.
const BY_A_KEY: Changes =
    Changes::Fitting(&[r#"{"dynamodb":{"NewImage":{"by":{"M":{"key":{"S":[{"exists":true}]}}}}}}"#]);

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "relay-consent",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Consent, Changes::AnyOf(&[Changes::OfKinds(&["consent"]), BY_A_KEY]))],
        window_seconds: 1,
        dead_letters: Queue::CONSENT_RELAY_DEAD,
    }),
    uses: &[QUEUES_FOR_ENDPOINTS, AUDITS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

const EVENT_TYPE: &str = "message.unsubscribed";

async fn handle(
    app: &'static App,
    changes: Vec<Change<StreamItem<Consent>>>,
) -> Result<Outcome, InvokeError> {
    let mut relay = Relay::default();
    for (position, change) in changes.iter().enumerate() {
        if change.new.stamp().is_some_and(|by| by.principal.is_some()) {
            relay.audit(position, change);
        }
        let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
        let Some(new) = &change.new.typed else { continue };
        if let Some(cause) = unsubscribed(old, new) {
            let event = webhook_event(&change.scope, new, cause);
            relay.queue_for_endpoints(
                position,
                &change.scope,
                &Announcement { rev: change.rev, event, about: None },
            );
        }
    }
    Ok(Outcome::of(&changes, relay.send(app).await))
}

/// The unsubscription that is new. Only one that an email led to is reported: who unsubscribes by API knows it.
fn unsubscribed<'c>(old: Option<&Consent>, new: &'c Consent) -> Option<&'c Cause> {
    let known = old.map_or(&[][..], |old| &old.causes);
    let cause = new.causes.iter().find(|cause| cause.reason == Reason::Unsubscribe)?;
    (cause.email_id.is_some() && !known.contains(cause)).then_some(cause)
}

/// The event as customers read it.
fn webhook_event(scope: &Scope, consent: &Consent, cause: &Cause) -> WebhookEvent {
    let at = jiff::Timestamp::from_millisecond(cause.at_ms).unwrap_or_default();
    let topic = consent.topic.map(|topic| topic.suffix()).unwrap_or_default();
    let label = scope.label();
    let material = [EVENT_TYPE, &label, &topic, &consent.address.to_ascii_lowercase()];
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
