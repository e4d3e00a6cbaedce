//! Packs from a queue: passes the events of each pack to the handler, and sends only the failed ones back, as a smaller pack.
//!
//! If every event of a pack failed, the same message goes back, so that SQS counts its receives and at last moves it to the
//! dead-letter queue. A smaller pack is a new message, and SQS counts its receives from one. Each pack is smaller than the one
//! before, so this ends too. If a run is killed after it sent the smaller pack and before it ends, both packs are on the queue. So
//! a consumer of packs must be idempotent for each event. The queue needs that anyway, because it may deliver a message twice.

use std::future::Future;

use posthorn_app::App;
use posthorn_items::{SHAPE_ATTRIBUTE, Shaped};
use posthorn_queues::{Pack, Queues, backoff_seconds, pack_message};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    Function, InvokeError, Trigger, causes,
    queue::{self, Message, Retry, readable},
};

/// A failure of a provider or a table lasts seconds or hours. Waits grow from the first constant to the second.
const BACKOFF_BASE_SECONDS: u32 = 10;
const BACKOFF_CAP_SECONDS: u32 = 900;

/// An event that a handler could not finish.
pub struct Unfinished {
    /// Its position in the list that the handler received.
    pub position: usize,
    /// The reason, for the log.
    pub reason: String,
}

/// Runs a batch of packs. `handler` gets the events of one pack, in the order in which they happened. It returns those that it
/// could not finish; all others are done.
///
/// # Errors
/// If the invocation event is not from SQS.
pub async fn run<E, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    E: DeserializeOwned + Shaped + Send,
    H: Fn(&'static App, Message<Vec<E>>) -> F + Send + Sync,
    F: Future<Output = Vec<Unfinished>> + Send,
{
    let handler = &handler;
    queue::run(app, event, function, move |app, message: Message<Pack>| async move {
        let (read, mut unfinished) = read_all::<E>(&message.payload.events);
        let (positions, payload): (Vec<usize>, Vec<E>) = read.into_iter().unzip();
        let (label, receive_count) = (message.scope.label(), message.receive_count);
        let (Pack { events }, all) = message.with(payload);
        for Unfinished { position, reason } in handler(app, all).await {
            unfinished
                .extend(positions.get(position).map(|position| Unfinished { position: *position, reason }));
        }
        send_back(app, function, Received { label, events, receive_count }, unfinished).await
    })
    .await
}

/// The readable events, each with its position, and the unreadable ones.
fn read_all<E: DeserializeOwned + Shaped>(events: &[Value]) -> (Vec<(usize, E)>, Vec<Unfinished>) {
    let (mut read, mut unreadable) = (Vec::with_capacity(events.len()), Vec::new());
    for (position, event) in events.iter().enumerate() {
        let shape =
            event[SHAPE_ATTRIBUTE].as_u64().map_or(1, |shape| u32::try_from(shape).unwrap_or(u32::MAX));
        let event = readable::<E>(shape).and_then(|()| E::deserialize(event).map_err(|error| causes(&error)));
        match event {
            Ok(event) => read.push((position, event)),
            Err(reason) => unreadable.push(Unfinished { position, reason }),
        }
    }
    (read, unreadable)
}

/// A received pack.
struct Received {
    label: String,
    events: Vec<Value>,
    receive_count: u32,
}

/// Puts the unfinished events back on the queue. If other events are finished, it sends a smaller pack; if not, the whole message
/// goes back.
async fn send_back(
    app: &App,
    function: &Function,
    received: Received,
    mut unfinished: Vec<Unfinished>,
) -> Result<(), Retry> {
    unfinished.sort_by_key(|one| one.position);
    unfinished.dedup_by_key(|one| one.position);
    let Some(first) = unfinished.first() else { return Ok(()) };
    let entropy = app.now().as_nanosecond() as u64;
    let wait_seconds =
        backoff_seconds(received.receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy);
    let again = Retry::after(wait_seconds, first.reason.clone());
    let Trigger::Queue(consumer) = function.trigger else { return Err(again) };
    if unfinished.len() == received.events.len() {
        return Err(again);
    }
    tracing::warn!(
        reason = again.reason,
        failed = unfinished.len(),
        of = received.events.len(),
        wait_seconds,
        "events of a pack failed and go back to the queue as a smaller pack"
    );
    let mut events = received.events;
    let left = unfinished.iter().map(|one| events[one.position].take()).collect();
    let url = app.setting(consumer.queue.setting());
    let smaller = pack_message(received.label, left)?;
    // If this fails, the whole pack comes back. The handler finds the finished events done.
    Ok(app.part::<Queues>().post(url, smaller, wait_seconds).await?)
}
