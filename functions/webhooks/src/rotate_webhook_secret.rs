//! `POST /v1/webhooks/{id}/signing-secret/rotate`: new keys for an endpoint; those of before sign on for a day.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::claim;
use posthorn_ids::{SigningKeyId, WebhookId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_store::{Revised, Table};
use posthorn_webhooks::{Endpoint, SigningKey, TooManyKeys, collection, rotate_in};

use crate::{
    Webhook,
    rules::ROTATION_LIMIT_REACHED,
    sealing::{Origin, make_key},
    webhook::{Signature, find, not_found},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "rotate-webhook-secret",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE", "SEALING_KEY_ID"],
    invoke: |app, event| Box::pin(http::run(app, event, "rotate-webhook-secret", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/signing-secret/rotate",
    permission: Some(Permission::WebhooksWrite),
    summary: "Rotate an endpoint's signing keys",
    response: Some(schema::<Webhook>),
    codes: &[ROTATION_LIMIT_REACHED],
    idempotent: true,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Webhook>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    let standing = find(app, scope, id).await?;
    // The secret is derived from the caller's own, so only the same caller may repeat the request.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(call.credential()));
    let claim = claim(app, scope, Table::Webhooks, key.as_ref(), SigningKeyId::new(app.now())).await?;
    let origin = Origin { id: claim.id, nonce: claim.nonce.as_deref(), credential: call.credential() };
    let (mut fresh, mut secret) = (Vec::new(), None);
    for scheme in Signature::of(&standing.value.keys).schemes() {
        let made = make_key(app, scope, id, *scheme, &origin).await?;
        fresh.push(made.key);
        secret = secret.or(made.shown);
    }
    let (mut refused, now_ms) = (None, app.now().as_millisecond());
    let rotate = |endpoint: &mut Endpoint| match rotate_all(&endpoint.keys, &fresh, now_ms) {
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
    let revised = collection(app, scope).revise_from(&id.suffix(), standing, rotate).await?;
    if let Some(error) = refused {
        return Err(ROTATION_LIMIT_REACHED.because(format!("At most {error}.")));
    }
    match revised {
        Revised::Changed(endpoint) | Revised::Unchanged(endpoint) => {
            let answer = Webhook { signing_secret: secret, ..Webhook::of(scope, &endpoint.value, app.now()) };
            Ok(Answer::ok(answer).replayed(claim.again))
        }
        Revised::Absent => Err(not_found()),
    }
}

/// All of `fresh` in, or none; `None` where they are in already.
fn rotate_all(
    standing: &[SigningKey],
    fresh: &[SigningKey],
    now_ms: i64,
) -> Result<Option<Vec<SigningKey>>, TooManyKeys> {
    let (mut keys, mut news) = (standing.to_vec(), false);
    for key in fresh {
        news |= rotate_in(&mut keys, key.clone(), now_ms)?;
    }
    Ok(news.then_some(keys))
}
