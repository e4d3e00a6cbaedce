//! An endpoint's health, computed from its newest deliveries when somebody reads the endpoint. To record it with each delivery would
//! double the cost of a delivery.

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_items::Scope;
use posthorn_runtime::{
    http::time_of,
    uses::{Table, Use},
};
use posthorn_store::{Read, StoreError};
use posthorn_webhooks::{Attempt, Delivery, Endpoint};

use crate::endpoint::webhook::{LastError, Webhook};

/// The `uses` of [`view`] and [`views`].
pub(crate) const READS: Use = Table::Webhooks.query();
/// How many of the newest deliveries are read. They nearly always include the last attempt.
const NEWEST: i32 = 5;
/// Endpoints that are viewed in parallel.
const CONCURRENT_MAX: usize = 10;

/// Builds the views of endpoints, with their health.
///
/// # Errors
/// If the store fails.
pub(crate) async fn views(
    app: &App,
    scope: &Scope,
    endpoints: &[Endpoint],
) -> Result<Vec<Webhook>, StoreError> {
    let mut views = Vec::with_capacity(endpoints.len());
    for chunk in endpoints.chunks(CONCURRENT_MAX) {
        views.extend(try_join_all(chunk.iter().map(|endpoint| view(app, scope, endpoint))).await?);
    }
    Ok(views)
}

/// Builds the view of one endpoint, with its health.
///
/// # Errors
/// If the store fails.
pub(crate) async fn view(app: &App, scope: &Scope, endpoint: &Endpoint) -> Result<Webhook, StoreError> {
    let mut attempts = attempts(app, scope, endpoint.id).await?;
    // If the endpoint is disabled, its newest deliveries may all be dropped, without an attempt.
    attempts.extend(endpoint.last_failure.clone());
    let newest = |failed: bool| {
        let some = attempts.iter().filter(|attempt| !failed || !attempt.succeeded());
        some.max_by_key(|attempt| attempt.at_ms)
    };
    let last_error = newest(true).map(|attempt| LastError {
        at: time_of(attempt.at_ms),
        status: attempt.status,
        error: attempt.error.clone(),
    });
    let last_delivery_at = newest(false).map(|attempt| time_of(attempt.at_ms));
    let now: Timestamp = app.now();
    Ok(Webhook { last_delivery_at, last_error, ..Webhook::of(scope, endpoint, now) })
}

/// Reads all attempts of the newest deliveries.
async fn attempts(app: &App, scope: &Scope, id: WebhookId) -> Result<Vec<Attempt>, StoreError> {
    let newest = Delivery::partition(app, scope, id).query("", NEWEST, true, Read::Eventual).await?;
    let mut attempts = Vec::new();
    for item in newest {
        attempts.extend(item.decode::<Delivery>()?.value.attempts);
    }
    Ok(attempts)
}
