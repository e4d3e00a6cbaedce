//! Packs from a queue: each event to the handler on its own, and only those that failed back to the queue, as a smaller pack.
//!
//! A pack of which every event failed goes back whole, so that SQS counts its receives and moves it to the dead-letter queue in
//! the end. A smaller pack is a new message, whose receives are counted from one; as each is smaller than the last, that ends
//! too. Where a run is killed between sending the smaller pack and the end, both are on the queue: a consumer of packs must be
//! idempotent for each event, which the queue asks of it anyhow.

use std::future::Future;

use futures::FutureExt;
use posthorn_app::App;
use posthorn_queues::{Pack, Queues, backoff_seconds, pack};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    Function, InvokeError, Trigger, causes,
    queue::{self, Message, Retry},
};

/// A provider's or a table's trouble lasts seconds or hours: waits grow from the first to the second.
const BACKOFF_BASE_SECONDS: u32 = 10;
const BACKOFF_CAP_SECONDS: u32 = 900;

/// An event that a handler could not finish.
pub struct Unfinished {
    /// Its position among those that the handler was given.
    pub position: usize,
    /// Why, and perhaps when to try again.
    pub retry: Retry,
}

/// Runs a batch of packs; `handler` is given one event at a time, in the order in which they happened.
///
/// # Errors
/// Where the invocation event is not SQS's.
pub async fn each<E, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    E: DeserializeOwned + Send,
    H: Fn(&'static App, Message<E>) -> F + Send + Sync,
    F: Future<Output = Result<(), Retry>> + Send,
{
    let handler = &handler;
    together(app, event, function, move |app, message: Message<Vec<E>>| async move {
        let Message { scope, payload, request_id, receive_count, replayed, sent_at_ms } = message;
        let mut unfinished = Vec::new();
        for (position, payload) in payload.into_iter().enumerate() {
            let (scope, request_id) = (scope.clone(), request_id.clone());
            let one = Message { scope, payload, request_id, receive_count, replayed, sent_at_ms };
            // One event's panic must not make the others' work be done again.
            let work = std::panic::AssertUnwindSafe(handler(app, one)).catch_unwind();
            match work.await {
                Ok(Ok(())) => {}
                Ok(Err(retry)) => unfinished.push(Unfinished { position, retry }),
                Err(_) => unfinished.push(Unfinished { position, retry: failed("the handler panicked") }),
            }
        }
        unfinished
    })
    .await
}

/// The same, for a handler that works on a pack's events together where that costs less; it returns those that it could not
/// finish.
///
/// # Errors
/// As of [`each`].
pub async fn together<E, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    E: DeserializeOwned + Send,
    H: Fn(&'static App, Message<Vec<E>>) -> F + Send + Sync,
    F: Future<Output = Vec<Unfinished>> + Send,
{
    let handler = &handler;
    queue::run(app, event, function, move |app, message: Message<Pack>| async move {
        let Message { scope, payload: Pack { events }, request_id, receive_count, replayed, sent_at_ms } =
            message;
        let (read, mut unfinished) = read_all::<E>(&events);
        let (positions, payload): (Vec<usize>, Vec<E>) = read.into_iter().unzip();
        let label = scope.label();
        let all = Message { scope, payload, request_id, receive_count, replayed, sent_at_ms };
        for Unfinished { position, retry } in handler(app, all).await {
            unfinished.push(Unfinished { position: positions[position], retry });
        }
        send_back(app, function, Received { label, events, receive_count }, unfinished).await
    })
    .await
}

/// The events that can be read, each with its position, and those that cannot.
fn read_all<E: DeserializeOwned>(events: &[Value]) -> (Vec<(usize, E)>, Vec<Unfinished>) {
    let (mut read, mut unreadable) = (Vec::with_capacity(events.len()), Vec::new());
    for (position, event) in events.iter().enumerate() {
        match E::deserialize(event) {
            Ok(event) => read.push((position, event)),
            Err(error) => unreadable.push(Unfinished { position, retry: failed(&causes(&error)) }),
        }
    }
    (read, unreadable)
}

fn failed(reason: &str) -> Retry {
    Retry { after_seconds: None, reason: reason.to_owned() }
}

/// A pack as it was received.
struct Received {
    label: String,
    events: Vec<Value>,
    receive_count: u32,
}

/// Puts what is unfinished back on the queue: as a smaller pack where other events are done, and the whole message otherwise.
async fn send_back(
    app: &App,
    function: &Function,
    received: Received,
    mut unfinished: Vec<Unfinished>,
) -> Result<(), Retry> {
    unfinished.sort_by_key(|one| one.position);
    let Some(first) = unfinished.first() else { return Ok(()) };
    let asked = unfinished.iter().filter_map(|one| one.retry.after_seconds).max();
    let wait_seconds = asked.unwrap_or_else(|| {
        let entropy = app.now().as_nanosecond() as u64;
        backoff_seconds(received.receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy)
    });
    let again = Retry::after(wait_seconds, first.retry.reason.clone());
    let Trigger::Queue(consumer) = function.trigger else { return Err(again) };
    if unfinished.len() == received.events.len() {
        return Err(again);
    }
    tracing::warn!(
        reason = again.reason,
        failed = unfinished.len(),
        of = received.events.len(),
        wait_seconds,
        "events of a pack failed: they go back to the queue as a smaller pack"
    );
    let mut events = received.events;
    let left = unfinished.iter().map(|one| events[one.position].take()).collect();
    let url = app.setting(consumer.queue.setting());
    let smaller = pack(received.label, left)?;
    // Where this fails the whole pack comes back, and what is done already is found done.
    Ok(app.part::<Queues>().post(url, smaller, wait_seconds).await?)
}
