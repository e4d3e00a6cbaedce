//! The webhook queue's consumer: tells one endpoint of one event, and sees to the next try if it must.
//!
//! In: endpoint, event, number of the try. Written: the try, then what follows from it. A crash between the two is
//! healed when the queue hands the message out again: a try that is written down is not made again, only followed up.

use posthorn_app::App;
use posthorn_ids::TimerId;
use posthorn_net::OutboundClient;
use posthorn_queues::{DELAY_SECONDS_MAX, Envelope, Queues};
use posthorn_runtime::{
    Function, Trigger,
    queue::{self, Message, Retry},
};
use posthorn_seal::Sealer;
use posthorn_store::{Created, Partition, Read, Revised, Scope, StoreError, Stored};
use posthorn_timers::{Destination, Timer};
use posthorn_webhooks::{
    ATTEMPTS_MAX, Attempt, DeliverWebhook, Delivery, DeliveryState, Endpoint, collection, signed_headers,
    wait_seconds,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook",
    trigger: Trigger::Queue,
    settings: &[
        "STAGE",
        "WEBHOOKS_TABLE",
        "TIMERS_TABLE",
        "WEBHOOK_QUEUE_URL",
        "WEBHOOK_DEAD_QUEUE_URL",
        "SEALING_KEY_ID",
    ],
    invoke: |app, event| Box::pin(queue::run(app, event, "deliver-webhook", "WEBHOOK_QUEUE_URL", handle)),
};

async fn handle(app: &'static App, message: Message<DeliverWebhook>) -> Result<(), Retry> {
    let (scope, job) = (&message.scope, &message.payload);
    let endpoints = collection(app, scope);
    let Some(endpoint) = endpoints.get::<Endpoint>(&job.webhook_id.suffix(), Read::Eventual).await? else {
        tracing::info!(webhook_id = %job.webhook_id, "the endpoint is gone");
        return Ok(());
    };
    if !endpoint.value.enabled {
        tracing::info!(webhook_id = %job.webhook_id, "the endpoint is switched off");
        return Ok(());
    }
    let deliveries = Delivery::partition(app, scope, job.webhook_id);
    let known = deliveries.get::<Delivery>(&job.delivery_id().suffix(), Read::Consistent).await?;
    let made = known.as_ref().map_or(0, |known| known.value.attempts.len() as u32);
    let delivery = match known {
        Some(known) if known.value.state == DeliveryState::Succeeded => return Ok(()),
        Some(known) if made >= job.attempt => known.value,
        known => {
            let attempt = attempt(app, scope, &endpoint.value, job).await?;
            record(&deliveries, known, job, attempt).await?
        }
    };
    follow_up(app, scope, &endpoints, &delivery, job).await
}

/// Makes one try.
async fn attempt(
    app: &App,
    scope: &Scope,
    endpoint: &Endpoint,
    job: &DeliverWebhook,
) -> Result<Attempt, Retry> {
    let context = Endpoint::seal_context(scope, endpoint.id);
    let secret = app.part::<Sealer>().open(&context, &endpoint.sealed_secret).await?;
    let body = serde_json::to_string(&job.event)?;
    let started = app.now();
    let event_id = job.event.id.to_string();
    let headers =
        signed_headers(&secret, &event_id, job.delivery_id(), started.as_second(), body.as_bytes())?;
    let answered = app.part::<OutboundClient>().post(&endpoint.url, headers, body).await;
    let ended = app.now();
    let mut attempt = Attempt {
        at_ms: started.as_millisecond(),
        status: None,
        duration_ms: ended.duration_since(started).as_millis() as u32,
        error: None,
        answer: None,
        retry_after_seconds: None,
    };
    match answered {
        Ok(response) => {
            attempt.status = Some(response.status);
            attempt.answer = Some(response.body_start).filter(|text| !text.is_empty());
            attempt.retry_after_seconds = response.retry_after.map(|wish| wish.seconds_from(ended));
        }
        Err(error) => attempt.error = Some(error.to_string()),
    }
    tracing::info!(
        webhook_id = %endpoint.id, event_id, number = job.attempt, status = attempt.status,
        duration_ms = attempt.duration_ms, error = attempt.error, "told"
    );
    Ok(attempt)
}

/// Where a delivery stands after try number `number`.
fn state_after(attempt: &Attempt, number: u32) -> DeliveryState {
    match attempt.status {
        Some(410) => DeliveryState::Gone,
        _ if attempt.succeeded() => DeliveryState::Succeeded,
        _ if number >= ATTEMPTS_MAX => DeliveryState::Exhausted,
        _ => DeliveryState::Pending,
    }
}

async fn record(
    deliveries: &Partition<'_>,
    known: Option<Stored<Delivery>>,
    job: &DeliverWebhook,
    attempt: Attempt,
) -> Result<Delivery, StoreError> {
    let sort = job.delivery_id().suffix();
    let state = state_after(&attempt, job.attempt);
    let first = Delivery {
        id: job.delivery_id(),
        webhook_id: job.webhook_id,
        event: job.event.clone(),
        state,
        attempts: vec![attempt.clone()],
    };
    let current = match known {
        Some(known) => known,
        None => match deliveries.create(&sort, &first).await? {
            Created::New => return Ok(first),
            Created::Existing(twin) => twin,
        },
    };
    let add = |delivery: &mut Delivery| delivery.record(job.attempt, attempt.clone(), state);
    match deliveries.revise_from(&sort, current, add).await? {
        Revised::Changed(delivery) | Revised::Unchanged(delivery) => Ok(delivery.value),
        Revised::Absent => Ok(first),
    }
}

/// Does what follows from the last try; doing it twice does no harm.
async fn follow_up(
    app: &App,
    scope: &Scope,
    endpoints: &Partition<'_>,
    delivery: &Delivery,
    job: &DeliverWebhook,
) -> Result<(), Retry> {
    match delivery.state {
        DeliveryState::Succeeded => Ok(()),
        DeliveryState::Gone => Ok(disable(endpoints, job).await?),
        DeliveryState::Exhausted => {
            let envelope = Envelope::new(scope, job.next());
            app.part::<Queues>().send(app.setting("WEBHOOK_DEAD_QUEUE_URL"), &envelope, 0).await?;
            Ok(())
        }
        DeliveryState::Pending => try_again(app, scope, delivery, job).await,
    }
}

/// The receiver said that it is gone (RFC 9110, section 15.5.11).
async fn disable(endpoints: &Partition<'_>, job: &DeliverWebhook) -> Result<(), StoreError> {
    let switch_off = |endpoint: &mut Endpoint| std::mem::replace(&mut endpoint.enabled, false);
    endpoints.revise(&job.webhook_id.suffix(), Read::Consistent, switch_off).await?;
    tracing::warn!(webhook_id = %job.webhook_id, "switched off: the receiver answered 410");
    Ok(())
}

/// Sees to the next try: SQS holds a message back for a quarter of an hour, a timer for longer.
async fn try_again(app: &App, scope: &Scope, delivery: &Delivery, job: &DeliverWebhook) -> Result<(), Retry> {
    let last = delivery.attempts.last();
    let asked = last.and_then(|attempt| attempt.retry_after_seconds);
    let entropy = u64::from(delivery.id.shard(u32::MAX));
    let Some(seconds) = wait_seconds(job.attempt, asked, entropy) else { return Ok(()) };
    let next = Envelope::new(scope, job.next());
    if seconds <= DELAY_SECONDS_MAX {
        app.part::<Queues>().send(app.setting("WEBHOOK_QUEUE_URL"), &next, seconds).await?;
        return Ok(());
    }
    let due = app.now() + jiff::SignedDuration::from_secs(i64::from(seconds));
    let number = job.attempt.to_be_bytes();
    let timer = Timer {
        id: TimerId::derived(delivery.id.created_at(), &[delivery.id.suffix().as_bytes(), &number]),
        due_ms: due.as_millisecond(),
        destination: Destination::Webhook,
        body: next.to_body()?,
    };
    posthorn_timers::set(app, &timer).await?;
    Ok(())
}
