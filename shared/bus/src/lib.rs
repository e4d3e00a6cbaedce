//! The installation's EventBridge bus: publishing events for rules that the owner writes.

use aws_sdk_eventbridge::{
    Client,
    error::DisplayErrorContext,
    types::{PutEventsRequestEntry, PutEventsResultEntry},
};
use posthorn_app::{App, FromApp};
use posthorn_uses::{BUS, Use};

/// The uses that callers of [`Bus::publish`] declare.
pub const PUBLISHES: Use = BUS.put();
/// EventBridge's limit: entries per request.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
const ENTRIES_MAX: usize = 10;
/// The most bytes of events in a request. EventBridge allows 256 KB in total; the rest is for the bytes that it adds.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html>
const REQUEST_BYTES_MAX: usize = 240_000;

/// An event for the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusEvent {
    /// The publisher: `posthorn`. Rules match it.
    pub source: String,
    /// The event's type, such as `domain.verified`. Rules match it.
    pub detail_type: String,
    /// A JSON object, as text.
    pub detail: String,
}

impl BusEvent {
    /// Its size in bytes, as EventBridge counts it.
    fn bytes(&self) -> usize {
        self.source.len() + self.detail_type.len() + self.detail.len()
    }
}

/// EventBridge did not accept an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("EventBridge did not accept the event: {reason}")]
pub struct NotPublished {
    /// The event's position in the list given to [`Bus::publish`].
    pub position: usize,
    /// EventBridge's error code and message, or the error of the request.
    pub reason: String,
}

/// The client of EventBridge.
pub struct Bus {
    client: Client,
}

impl FromApp for Bus {
    fn from_app(app: &App) -> Self {
        Self { client: Client::new(app.sdk()) }
    }
}

impl Bus {
    /// Publishes events in as few requests as EventBridge allows. Returns the events that it did not accept, in order. If its
    /// answer was lost, it may still have accepted them. So subscribers must ignore an event with an id that they already know.
    pub async fn publish(&self, app: &App, events: &[BusEvent]) -> Vec<NotPublished> {
        let (bus, mut failed) = (app.setting("EVENT_BUS"), Vec::new());
        for positions in requests(events) {
            let entry = |event: &BusEvent| {
                let entry = PutEventsRequestEntry::builder().event_bus_name(bus).source(&event.source);
                entry.detail_type(&event.detail_type).detail(&event.detail).build()
            };
            let entries = events[positions.clone()].iter().map(entry).collect();
            let answer = self.client.put_events().set_entries(Some(entries)).send().await;
            match answer {
                Ok(answer) => {
                    let results = answer.entries.unwrap_or_default();
                    failed.extend(positions.enumerate().filter_map(|(number, position)| {
                        let reason = refusal(results.get(number))?;
                        Some(NotPublished { position, reason })
                    }));
                }
                Err(error) => {
                    let reason = DisplayErrorContext(&error).to_string();
                    failed
                        .extend(positions.map(|position| NotPublished { position, reason: reason.clone() }));
                }
            }
        }
        failed
    }
}

/// Why an entry is not on the bus, by its result; `None` if it is. An entry without a result is not.
fn refusal(result: Option<&PutEventsResultEntry>) -> Option<String> {
    let Some(result) = result else { return Some("the answer has no result for it".to_owned()) };
    let code = result.error_code.as_deref()?;
    Some(format!("{code}: {}", result.error_message.as_deref().unwrap_or_default()))
}

/// The positions of each request's events.
fn requests(events: &[BusEvent]) -> Vec<std::ops::Range<usize>> {
    posthorn_queues::requests(events.iter().map(BusEvent::bytes), ENTRIES_MAX, REQUEST_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sizes: &[usize], expected: &[std::ops::Range<usize>]) {
        let event = |size: &usize| BusEvent {
            source: String::new(),
            detail_type: String::new(),
            detail: "x".repeat(*size),
        };
        let events: Vec<BusEvent> = sizes.iter().map(event).collect();
        assert_eq!(requests(&events), expected, "{sizes:?}");
    }

    #[test]
    fn a_request_ends_at_ten_events_or_before_it_is_too_large() {
        check(&[], &[]);
        check(&[1; 21], &[0..10, 10..20, 20..21]);
        check(&[100_000; 5], &[0..2, 2..4, 4..5]);
        check(&[1, REQUEST_BYTES_MAX + 1, 1], &[0..1, 1..2, 2..3]);
    }
}
