use std::collections::{BTreeMap, BTreeSet};

use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_items::{Scope, Shaped};
use posthorn_problem::causes;
use posthorn_queues::{Envelope, MessageBatch};
use posthorn_store::{StoreError, Stored};
use posthorn_uses::{Queue, Use};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::{Announcement, Endpoint, READS_ENDPOINTS, WebhookEvent, endpoint::stored_endpoints_of};

/// The queue of the deliveries.
pub const QUEUE: Queue = Queue::WEBHOOK;
/// The uses that callers of [`Fanout`] declare.
pub const FANS_OUT: Use = Use::All(&[READS_ENDPOINTS, QUEUE.send()]);

/// The webhook deliveries for a batch of events: one queue message for each event and endpoint that wants it. The endpoints of a
/// scope are read once for each batch. Uses [`FANS_OUT`].
pub struct Fanout<'a> {
    app: &'a App,
    known: BTreeMap<Scope, Vec<(Scope, Stored<Endpoint>)>>,
    messages: MessageBatch,
}

/// The first [`DeliverWebhook`](crate::DeliverWebhook) of an event to an endpoint, as text for the queue. All endpoints share the
/// event's text.
#[derive(Serialize)]
struct FirstDelivery<'e> {
    webhook_id: WebhookId,
    event: &'e RawValue,
    attempt: u32,
    endpoint_rev: u64,
}

impl Shaped for FirstDelivery<'_> {
    const SHAPE: u32 = crate::DeliverWebhook::SHAPE;
}

impl<'a> Fanout<'a> {
    /// No deliveries yet.
    pub fn new(app: &'a App) -> Self {
        Self { app, known: BTreeMap::new(), messages: MessageBatch::default() }
    }

    /// Adds the deliveries of an event of `scope` that belongs to the change at `position`: for the endpoints of the scope and, if
    /// it is a tenant's, for those of the organisation that want tenants' events. A tenant's event has `tenant_id`.
    ///
    /// # Errors
    /// If the endpoints cannot be read.
    pub async fn add(
        &mut self,
        position: usize,
        scope: &Scope,
        event: WebhookEvent,
    ) -> Result<(), StoreError> {
        self.add_for_all_but(None, position, scope, event).await
    }

    /// The same for an announced event. The endpoint that it is about gets no delivery.
    ///
    /// # Errors
    /// If the endpoints cannot be read.
    pub async fn add_announced(
        &mut self,
        position: usize,
        scope: &Scope,
        announced: Announcement,
    ) -> Result<(), StoreError> {
        self.add_for_all_but(announced.about, position, scope, announced.event).await
    }

    async fn add_for_all_but(
        &mut self,
        left_out: Option<WebhookId>,
        position: usize,
        scope: &Scope,
        mut event: WebhookEvent,
    ) -> Result<(), StoreError> {
        if let Some(tenant) = scope.tenant() {
            event.data["tenant_id"] = tenant.to_string().into();
        }
        if !self.known.contains_key(scope) {
            self.known.insert(scope.clone(), endpoints_for(self.app, scope).await?);
        }
        let wants = |endpoint: &Endpoint| {
            left_out != Some(endpoint.id) && endpoint.wants(&event.r#type, scope.tenant())
        };
        let endpoints = self.known.get(scope).into_iter().flatten();
        let mut wanting = endpoints.filter(|(_, endpoint)| wants(&endpoint.value)).peekable();
        if wanting.peek().is_none() {
            return Ok(());
        }
        let text = match to_raw_value(&event) {
            Ok(text) => text,
            // An event contains only texts, numbers and maps with text keys, so this does not happen.
            Err(error) => {
                tracing::error!(error = causes(&error), position, "an event has no JSON form and is lost");
                return Ok(());
            }
        };
        for (owner, endpoint) in wanting {
            let (webhook_id, endpoint_rev) = (endpoint.value.id, endpoint.revision());
            let job = FirstDelivery { webhook_id, event: &text, attempt: 1, endpoint_rev };
            let envelope = Envelope::new(owner, job).caused_by(event.request_id());
            self.messages.put_in_group(position, &envelope, &webhook_id.suffix());
        }
        Ok(())
    }

    /// Sends all deliveries to the queue. Returns the position of the first change with one that SQS did not accept.
    pub async fn send(self) -> Option<usize> {
        self.send_all().await.first().copied()
    }

    /// The same. Returns the positions of all changes with a delivery that SQS did not accept.
    pub async fn send_all(self) -> BTreeSet<usize> {
        self.messages.send_all(self.app, QUEUE.setting()).await
    }
}

/// The endpoints that may want the events of `scope`, each with the scope that it belongs to.
async fn endpoints_for(app: &App, scope: &Scope) -> Result<Vec<(Scope, Stored<Endpoint>)>, StoreError> {
    let mut owners = vec![scope.clone()];
    if scope.tenant().is_some() {
        owners.push(scope.root_scope());
    }
    let mut found = Vec::new();
    for owner in owners {
        let endpoints = stored_endpoints_of(app, &owner).await?;
        found.extend(endpoints.into_iter().map(|endpoint| (owner.clone(), endpoint)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use posthorn_ids::EventId;

    use super::*;
    use crate::{DeliverWebhook, event_types};

    #[test]
    fn the_text_of_a_first_delivery_reads_as_a_job_with_the_endpoints_revision() {
        let at = "2026-11-21T10:00:00Z".parse().unwrap();
        let (event, webhook_id) = (event_types()[0].example(EventId::new(at)), WebhookId::new(at));
        let text = to_raw_value(&event).unwrap();
        let queued = FirstDelivery { webhook_id, event: &text, attempt: 1, endpoint_rev: 7 };
        let read: DeliverWebhook = serde_json::from_str(&serde_json::to_string(&queued).unwrap()).unwrap();
        let job = DeliverWebhook::first(webhook_id, event);
        assert_eq!(read, DeliverWebhook { endpoint_rev: Some(7), ..job });
    }
}
