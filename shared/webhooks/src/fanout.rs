use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_items::Scope;
use posthorn_queues::{Envelope, MessageBatch};
use posthorn_store::StoreError;
use posthorn_uses::{Queue, Use};

use crate::{Announcement, DeliverWebhook, Endpoint, READS_ENDPOINTS, WebhookEvent, endpoints_of};

/// The queue that deliveries are put on.
pub const QUEUE: Queue = Queue::WEBHOOK;
/// What a [`Fanout`] uses.
pub const FANS_OUT: Use = Use::All(&[READS_ENDPOINTS, QUEUE.send()]);

/// What a batch of changes tells: a message on the webhook queue for each event and endpoint that wants it. Endpoints are
/// read once for each scope of the batch. Uses [`FANS_OUT`].
pub struct Fanout<'a> {
    app: &'a App,
    known: BTreeMap<Scope, Vec<(Scope, Endpoint)>>,
    messages: MessageBatch,
}

impl<'a> Fanout<'a> {
    /// Nothing told yet.
    pub fn new(app: &'a App) -> Self {
        Self { app, known: BTreeMap::new(), messages: MessageBatch::default() }
    }

    /// Tells of an event that comes of the change at `position`, and that happened in `scope`: its own endpoints, and where
    /// it is a tenant's, those of the root organisation that hear it. A tenant's event says whose it is.
    ///
    /// # Errors
    /// Where the endpoints can't be read.
    pub async fn queue(
        &mut self,
        position: usize,
        scope: &Scope,
        event: WebhookEvent,
    ) -> Result<(), StoreError> {
        self.queue_for_all_but(None, position, scope, event).await
    }

    /// The same, of an announced event: the endpoint that it is about is not told.
    ///
    /// # Errors
    /// Where the endpoints can't be read.
    pub async fn announce(
        &mut self,
        position: usize,
        scope: &Scope,
        announced: Announcement,
    ) -> Result<(), StoreError> {
        self.queue_for_all_but(announced.about, position, scope, announced.event).await
    }

    async fn queue_for_all_but(
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
            self.known.insert(scope.clone(), hearers(self.app, scope).await?);
        }
        for (owner, endpoint) in self.known.get(scope).into_iter().flatten() {
            if left_out != Some(endpoint.id) && endpoint.wants(&event.r#type, scope.tenant()) {
                let job = DeliverWebhook::first(endpoint.id, event.clone());
                self.messages.put_in_group(position, &Envelope::new(owner, job), &endpoint.id.suffix());
            }
        }
        Ok(())
    }

    /// Queues all of it; the first change of which something was not taken.
    pub async fn send(self) -> Option<usize> {
        self.messages.send(self.app, QUEUE.setting()).await
    }
}

/// The endpoints that may hear what happens in `scope`, each with whose it is.
async fn hearers(app: &App, scope: &Scope) -> Result<Vec<(Scope, Endpoint)>, StoreError> {
    let mut owners = vec![scope.clone()];
    if scope.tenant().is_some() {
        owners.push(scope.root_scope());
    }
    let mut found = Vec::new();
    for owner in owners {
        let endpoints = endpoints_of(app, &owner).await?;
        found.extend(endpoints.into_iter().map(|endpoint| (owner.clone(), endpoint)));
    }
    Ok(found)
}
