use posthorn_app::App;
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_store::{Item, Partition, Scope, Store, Table};
use serde::{Deserialize, Serialize};

use crate::WebhookEvent;

/// Deliveries are kept for 30 days.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Tries are still due.
    Pending,
    /// The receiver said 2xx.
    Succeeded,
    /// Every try failed; it lies in the dead-letter queue and may be replayed.
    Exhausted,
    /// The receiver said 410: it wants nothing any more.
    Gone,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// The receiver's status, if it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took.
    pub duration_ms: u32,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The first kilobyte of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// How long the receiver asked to be left alone, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

impl Attempt {
    /// Whether the receiver took the event.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id, the same however often it is tried.
    pub id: DeliveryId,
    /// The endpoint.
    pub webhook_id: WebhookId,
    /// The event.
    pub event: WebhookEvent,
    /// Where it stands.
    pub state: DeliveryState,
    /// Every try, oldest first.
    pub attempts: Vec<Attempt>,
}

impl Item for Delivery {
    const KIND: &'static str = "delivery";

    fn expires_at(&self) -> Option<i64> {
        Some(self.id.created_at().as_second() + KEPT_SECONDS)
    }
}

impl Delivery {
    /// The partition of an endpoint's deliveries, each under its id's suffix.
    pub fn partition<'a>(app: &'a App, scope: &Scope, webhook_id: WebhookId) -> Partition<'a> {
        app.part::<Store>().scoped(scope).partition(Table::Webhooks, "deliveries", &webhook_id.suffix())
    }

    /// Adds try number `number`, unless it is there already; whether it was added.
    pub fn record(&mut self, number: u32, attempt: Attempt, state: DeliveryState) -> bool {
        let news = self.attempts.len() < number as usize && self.state != DeliveryState::Succeeded;
        if news {
            self.attempts.push(attempt);
            self.state = state;
        }
        news
    }
}
