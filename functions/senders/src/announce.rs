//! Telling customers what became of their domains and pools.

use posthorn_app::App;
use posthorn_runtime::{
    InvokeError,
    stream::{Change, Outcome},
    uses::Use,
};
use posthorn_webhooks::{Fanout, TELLS, WebhookEvent};

/// What [`announce`] uses.
pub(crate) const USES: Use = TELLS;

/// Queues a delivery for each event that `news` finds in a change and each endpoint that wants it. An event's id must be the
/// same when the batch is read again.
pub(crate) async fn announce<T: Sync, N: IntoIterator<Item = WebhookEvent>>(
    app: &App,
    changes: &[Change<T>],
    news: fn(&Change<T>) -> N,
) -> Result<Outcome, InvokeError> {
    let found = changes.iter().enumerate();
    let told: Vec<_> = found
        .flat_map(|(position, change)| {
            news(change).into_iter().map(move |event| (position, &change.scope, event))
        })
        .collect();
    let mut deliveries = Fanout::new(app);
    for (position, scope, event) in told {
        let queued = deliveries.tell(position, scope, event).await;
        queued.map_err(|error| InvokeError::Failed(error.to_string()))?;
    }
    Ok(Outcome::after(changes, deliveries.send().await.unwrap_or(changes.len())))
}
