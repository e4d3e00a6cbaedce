//! How deliveries to an endpoint go, as far as the newest ones show. It is computed when somebody reads the endpoint: a note
//! with each delivery would double what a delivery costs.

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_items::Scope;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Read, StoreError};
use posthorn_webhooks::{Attempt, Delivery, Endpoint};

use crate::endpoint::webhook::{LastError, Webhook, time};

/// What [`view`] and [`views`] use.
pub(crate) const READS: Use = Table::Webhooks.query();
/// The newest deliveries that are read. The last try is nearly always of one of them.
const NEWEST: i32 = 5;
/// Endpoints that are looked after at the same time.
const CONCURRENT_MAX: usize = 10;

/// Endpoints as callers read them, with how their deliveries go.
///
/// # Errors
/// Where the store fails.
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

/// One of them.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn view(app: &App, scope: &Scope, endpoint: &Endpoint) -> Result<Webhook, StoreError> {
    let mut attempts = attempts(app, scope, endpoint.id).await?;
    // Of one that is off, the newest deliveries may all be dropped, without a try.
    attempts.extend(endpoint.last_failure.clone());
    let newest = |failed: bool| {
        let some = attempts.iter().filter(|attempt| !failed || !attempt.succeeded());
        some.max_by_key(|attempt| attempt.at_ms)
    };
    let last_error = newest(true).map(|attempt| LastError {
        at: time(attempt.at_ms),
        status: attempt.status,
        error: attempt.error.clone(),
    });
    let last_delivery_at = newest(false).map(|attempt| time(attempt.at_ms));
    let now: Timestamp = app.now();
    Ok(Webhook { last_delivery_at, last_error, ..Webhook::of(scope, endpoint, now) })
}

/// Every try of the newest deliveries.
async fn attempts(app: &App, scope: &Scope, id: WebhookId) -> Result<Vec<Attempt>, StoreError> {
    let newest = Delivery::partition(app, scope, id).query("", NEWEST, true, Read::Eventual).await?;
    let mut attempts = Vec::new();
    for item in newest {
        attempts.extend(item.decode::<Delivery>()?.value.attempts);
    }
    Ok(attempts)
}
