//! `POST /v1/webhooks`: registers an endpoint and shows its signing secret once.

use aws_lc_rs::{hmac, rand};
use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{Claim, claim};
use posthorn_ids::WebhookId;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_seal::Sealer;
use posthorn_store::{Created, Table};
use posthorn_webhooks::{ENDPOINTS_MAX, Endpoint, collection, endpoints_for, new_secret};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_bytes::ByteBuf;

use crate::{
    Webhook,
    rules::{URL_NOT_ALLOWED, WEBHOOK_LIMIT_REACHED, are_event_types, check_url},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "create-webhook",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE", "SEALING_KEY_ID"],
    invoke: |app, event| Box::pin(http::run(app, event, "create-webhook", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks",
    permission: Some(Permission::WebhooksWrite),
    summary: "Create a webhook endpoint",
    request: Some(schema::<CreateWebhook>),
    response: Some(schema::<Webhook>),
    codes: &[URL_NOT_ALLOWED, WEBHOOK_LIMIT_REACHED],
    idempotent: true,
    ..Route::DEFAULT
};

/// An endpoint to register.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// An https address that is publicly reachable.
    #[garde(length(min = 1, max = 2048))]
    pub url: String,
    /// The event types to be told, or `*` for all.
    #[garde(length(min = 1, max = 50), custom(are_event_types))]
    pub events: Vec<String>,
}

async fn handle(app: &'static App, call: Call<CreateWebhook>) -> Result<Answer<Webhook>, Problem> {
    let scope = call.scope()?;
    check_url(app, &call.body.url).await?;
    let fresh = WebhookId::new(app.now());
    // The secret is derived from the caller's own, so only the same caller may repeat the request.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(call.credential()));
    let claim = claim(app, scope, Table::Webhooks, key.as_ref(), fresh).await?;
    let secret = secret(&claim, call.credential())?;
    let others = endpoints_for(app, scope).await?;
    if others.len() >= ENDPOINTS_MAX && !others.iter().any(|endpoint| endpoint.id == claim.id) {
        return Err(WEBHOOK_LIMIT_REACHED
            .because(format!("At most {ENDPOINTS_MAX} endpoints are allowed. Delete one first.")));
    }
    let sealed = app.part::<Sealer>().seal(&Endpoint::seal_context(scope, claim.id), &secret).await?;
    let endpoint = Endpoint {
        id: claim.id,
        url: call.body.url.clone(),
        events: call.body.events.clone(),
        enabled: true,
        sealed_secret: ByteBuf::from(sealed),
    };
    let created = collection(app, scope).create(&claim.id.suffix(), &endpoint).await?;
    let standing = match created {
        Created::New => endpoint,
        Created::Existing(existing) => existing.value,
    };
    let answer = Webhook { signing_secret: Some(secret), ..Webhook::of(&standing) };
    Ok(Answer::ok(answer).replayed(claim.again))
}

/// A random secret; under an idempotency key one that a repetition of the request, and nothing else, derives again.
fn secret(claim: &Claim<posthorn_ids::WebhookKind>, credential: &str) -> Result<String, Problem> {
    let mut bytes = [0; 32];
    match &claim.nonce {
        Some(nonce) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, credential.as_bytes());
            let tag = hmac::sign(&key, format!("posthorn/webhook/v1/{nonce}/{}", claim.id).as_bytes());
            bytes.copy_from_slice(tag.as_ref());
        }
        None => rand::fill(&mut bytes)
            .map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))?,
    }
    Ok(new_secret(&bytes))
}
