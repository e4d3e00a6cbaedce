//! Telling customers what became of their domains and pools.

use posthorn_app::App;
use posthorn_queues::{Envelope, Outbox};
use posthorn_store::{Scope, StoreError};
use posthorn_webhooks::{DeliverWebhook, WebhookEvent, endpoints_for};

/// An event of a batch of changes.
pub(crate) struct Announcement {
    /// Which change of the batch it comes from.
    pub(crate) position: usize,
    /// Whose it is.
    pub(crate) scope: Scope,
    /// What to tell; its id is the same when the batch is read again.
    pub(crate) event: WebhookEvent,
}

/// Queues a delivery for each event and endpoint that wants it; answers how many of `changes` are done, from the first on.
pub(crate) async fn announce(
    app: &App,
    announcements: &[Announcement],
    changes: usize,
) -> Result<usize, StoreError> {
    let mut deliveries = Outbox::default();
    for one in announcements {
        for endpoint in endpoints_for(app, &one.scope).await? {
            if endpoint.wants(&one.event.r#type) {
                let job = DeliverWebhook::first(endpoint.id, one.event.clone());
                deliveries.put(one.position, &Envelope::new(&one.scope, job));
            }
        }
    }
    Ok(deliveries.send(app, "WEBHOOK_QUEUE_URL").await.unwrap_or(changes))
}
