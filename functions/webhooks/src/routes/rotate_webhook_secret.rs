//! `POST /v1/webhooks/{id}/signing-secret/rotate`: creates new signing keys for an endpoint. The old keys sign for one more day.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{keeps_answers, record_request};
use posthorn_ids::{SigningKeyId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Revised, Stored, Table};
use posthorn_webhooks::{Endpoint, SigningKey, TooManyKeys, collection, is_past, rotate_in};

use crate::endpoint::{
    health::{self, view},
    rules::{ROTATION_LIMIT_REACHED, ROTATION_SUPERSEDED},
    sealing::{self, Origin, make_key, shown_again},
    webhook::{self, Signature, Webhook, find, not_found},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "rotate-webhook-secret",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        webhook::FINDS,
        keeps_answers(Table::Webhooks),
        sealing::SEALS,
        health::READS,
        Table::Webhooks.put(),
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/signing-secret/rotate",
    permission: Some(Permission::WebhooksWrite),
    summary: "Rotate an endpoint's signing keys",
    response: Some(schema::<Webhook>),
    codes: &[ROTATION_LIMIT_REACHED, ROTATION_SUPERSEDED],
    idempotent: true,
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/signing-secret/rotate"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Webhook>, Problem> {
    let id: WebhookId = call.id()?;
    let (caller, scope) = (call.authorised()?, call.scope()?);
    let stored = find(app, scope, id).await?;
    // The secret is derived from the caller's own, so only the same caller may repeat the request.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, scope, Table::Webhooks, key.as_ref(), SigningKeyId::new(app.now())).await?;
    let origin = Origin { id: record.id, nonce: record.nonce.as_deref(), caller: caller.secret() };
    let now_ms = app.now().as_millisecond();
    // A late repetition returns the stored answer. It must not make an old secret the newest again.
    if let Some(kept) = record.kept_answer::<Endpoint>() {
        let signing_secret = shown_again(&stored.value, &origin, now_ms)?;
        let answer = Webhook { signing_secret, ..Webhook::of(scope, &kept, app.now()) };
        return Ok(Answer::ok(answer).replayed(true));
    }
    if record.again && is_past(&stored.value.keys, record.id, now_ms) {
        return Err(ROTATION_SUPERSEDED.because(
            "The keys were rotated again after the first request with this Idempotency-Key. Use a new key to rotate them once more.",
        ));
    }
    let (mut fresh, mut secret) = (Vec::new(), None);
    for scheme in Signature::of(&stored.value.keys).schemes() {
        let made = make_key(app, scope, id, *scheme, &origin).await?;
        fresh.push(made.key);
        secret = secret.or(made.shown);
    }
    let endpoint = add_keys(app, scope, stored, &fresh, now_ms).await?;
    record.keep_answer(app, &endpoint.without_secrets()).await?;
    let answer = Webhook { signing_secret: secret, ..view(app, scope, &endpoint).await? };
    Ok(Answer::ok(answer).replayed(record.again))
}

/// Adds new keys and limits the old ones to a day. Returns the changed endpoint.
///
/// # Errors
/// `ROTATION_LIMIT_REACHED`, and `NOT_FOUND`.
async fn add_keys(
    app: &App,
    scope: &Scope,
    stored: Stored<Endpoint>,
    fresh: &[SigningKey],
    now_ms: i64,
) -> Result<Endpoint, Problem> {
    let (mut refused, sort) = (None, stored.value.id.suffix());
    let rotate = |endpoint: &mut Endpoint| match rotate_all(&endpoint.keys, fresh, now_ms) {
        Ok(Some(keys)) => {
            endpoint.keys = keys;
            true
        }
        Ok(None) => false,
        Err(error) => {
            refused = Some(error);
            false
        }
    };
    let revised = collection(app, scope).revise_from(&sort, stored, rotate).await?;
    if let Some(error) = refused {
        return Err(ROTATION_LIMIT_REACHED.because(format!("At most {error}.")));
    }
    match revised {
        Revised::Changed(endpoint) | Revised::Unchanged(endpoint) => Ok(endpoint.value),
        Revised::Absent => Err(not_found()),
    }
}

/// Adds all of `fresh` to the keys, or none. `None` if all are there already.
fn rotate_all(
    current: &[SigningKey],
    fresh: &[SigningKey],
    now_ms: i64,
) -> Result<Option<Vec<SigningKey>>, TooManyKeys> {
    let (mut keys, mut changed) = (current.to_vec(), false);
    for key in fresh {
        changed |= rotate_in(&mut keys, key.clone(), now_ms)?;
    }
    Ok(changed.then_some(keys))
}
