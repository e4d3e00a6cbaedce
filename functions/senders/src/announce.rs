//! Telling customers what became of their domains and pools.

use posthorn_app::App;
use posthorn_queues::{Envelope, QueueError, Queues};
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
    let (mut bodies, mut positions) = (Vec::new(), Vec::new());
    for one in announcements {
        for endpoint in endpoints_for(app, &one.scope).await? {
            if !endpoint.wants(&one.event.r#type) {
                continue;
            }
            let job = DeliverWebhook::first(endpoint.id, one.event.clone());
            if let Ok(body) = Envelope::new(&one.scope, job).to_body() {
                bodies.push(body);
                positions.push(one.position);
            }
        }
    }
    let first_refused = match app.part::<Queues>().send_all(app.setting("WEBHOOK_QUEUE_URL"), &bodies).await {
        Err(QueueError::Partly(refused)) => refused.into_iter().min(),
        Err(_) => Some(0),
        Ok(()) => None,
    };
    Ok(first_refused.and_then(|body| positions.get(body).copied()).unwrap_or(changes))
}
