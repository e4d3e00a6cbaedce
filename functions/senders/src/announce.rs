//! Telling customers what became of their domains and pools.

use posthorn_app::App;
use posthorn_store::{Scope, StoreError};
use posthorn_webhooks::{Fanout, WebhookEvent};

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
    let mut deliveries = Fanout::new(app);
    for one in announcements {
        deliveries.tell(one.position, &one.scope, one.event.clone()).await?;
    }
    Ok(deliveries.send().await.unwrap_or(changes))
}
