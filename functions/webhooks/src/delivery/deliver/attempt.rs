use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures::future::join_all;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_net::OutboundClient;
use posthorn_runtime::queue::Retry;
use posthorn_seal::Sealer;
use posthorn_webhooks::{Attempt, Endpoint, signed_headers};

use super::{due::Due, work::Work};

/// Opens the secrets of each endpoint once, for all its deliveries: opened secrets are kept in the instance's memory. If that fails,
/// each delivery tries it for itself, and fails alone.
pub(super) async fn open_once(app: &App, ready: &[Due<'_>]) {
    let now_ms = app.now().as_millisecond();
    let endpoints: BTreeMap<&str, &Due<'_>> =
        ready.iter().map(|due| (due.work.place.as_str(), due)).collect();
    let opened = endpoints.into_values().map(async |due| {
        let (scope, endpoint) = (due.work.scope, &due.endpoint.value);
        open_keys(app, scope, endpoint, now_ms).await?;
        open_headers(app, scope, endpoint).await
    });
    join_all(opened).await;
}

/// Makes one attempt. Returns it, and how long the receiver took.
pub(super) async fn attempt(
    app: &App,
    work: &Work<'_>,
    endpoint: &Endpoint,
) -> Result<(Attempt, Duration), Retry> {
    let Work { scope, job, id, .. } = *work;
    let now = app.now();
    let secrets = open_keys(app, scope, endpoint, now.as_millisecond()).await?;
    let body = serde_json::to_string(&job.event.payload(id))?;
    let event_id = job.event.id.to_string();
    let mut headers = signed_headers(&secrets, &event_id, id, now.as_second(), body.as_bytes())?;
    for (name, value) in open_headers(app, scope, endpoint).await? {
        headers.insert(name.parse::<http::HeaderName>()?, value.parse()?);
    }
    // A monotonic clock: the system clock may be adjusted during the call.
    let started = Instant::now();
    let answered = app.part::<OutboundClient>().post(&endpoint.url, headers, body).await;
    let took = started.elapsed();
    let mut attempt = Attempt {
        at_ms: now.as_millisecond(),
        status: None,
        duration_ms: took.as_millis() as u32,
        error: None,
        answer: None,
        retry_after_seconds: None,
    };
    match answered {
        Ok(response) => {
            attempt.status = Some(response.status);
            attempt.answer = Some(response.body_start).filter(|text| !text.is_empty());
            attempt.retry_after_seconds = response.retry_after.map(|after| after.seconds_from(app.now()));
        }
        Err(error) => attempt.error = Some(error.to_string()),
    }
    if !attempt.succeeded() {
        tracing::info!(
            webhook_id = %endpoint.id, event_id, number = job.attempt, status = attempt.status,
            duration_ms = attempt.duration_ms, error = attempt.error, "delivery attempted"
        );
    }
    Ok((attempt, took))
}

/// Opens every key that signs now: during a rotation the old and the new.
async fn open_keys(app: &App, scope: &Scope, endpoint: &Endpoint, now_ms: i64) -> Result<Vec<String>, Retry> {
    let context = Endpoint::seal_context(scope, endpoint.id);
    let mut secrets = Vec::new();
    // The newest first, for receivers that check only the first signature.
    for key in endpoint.keys.iter().rev().filter(|key| key.signs_at(now_ms)) {
        secrets.push(app.part::<Sealer>().open(&context, &key.sealed).await?);
    }
    Ok(secrets)
}

/// Opens the headers that the endpoint's owner has set.
async fn open_headers(
    app: &App,
    scope: &Scope,
    endpoint: &Endpoint,
) -> Result<BTreeMap<String, String>, Retry> {
    let Some(sealed) = &endpoint.sealed_headers else { return Ok(BTreeMap::new()) };
    let text = app.part::<Sealer>().open(&Endpoint::headers_context(scope, endpoint.id), sealed).await?;
    Ok(serde_json::from_str(&text)?)
}
