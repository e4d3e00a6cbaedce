//! `POST /v1/webhooks`: creates an endpoint and shows its signing secret once.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_access::{Permission, codes::TENANT_NOT_FOUND};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::{SigningKeyId, TenantId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Created, Read, Table};
use posthorn_webhooks::{
    Disabled, DisabledReason, ENDPOINTS_MAX, Endpoint, RATE_MAX, READS_ENDPOINTS, collection, endpoints_of,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::endpoint::{
    rules::{
        BINDS_TENANTS, Status, URL_NOT_ALLOWED, WEBHOOK_LIMIT_REACHED, are_headers, bound_tenant, check_url,
        is_filter, one_address, one_switch,
    },
    sealing::{self, Origin, make_key, seal_headers, shown_again},
    webhook::{Signature, Webhook},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "create-webhook",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        keeps_answers(Table::Webhooks),
        BINDS_TENANTS,
        READS_ENDPOINTS,
        sealing::SEALS,
        Table::Webhooks.get().put(),
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks",
    permission: Some(Permission::WebhooksWrite),
    summary: "Create a webhook endpoint",
    request: Some(schema::<CreateWebhook>),
    response: Some(schema::<Webhook>),
    codes: &[ALREADY_REMOVED, URL_NOT_ALLOWED, WEBHOOK_LIMIT_REACHED, TENANT_NOT_FOUND],
    idempotent: true,
    example: Example::NONE.body(r#"{"url": "https://hooks.example.com/posthorn", "events": ["message.delivered", "message.bounced"]}"#),
    ..Route::DEFAULT
};

/// An endpoint to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// A public https URL.
    #[garde(length(min = 1, max = 2048))]
    #[serde(default)]
    pub url: Option<String>,
    /// Another name for `url`, for email SDKs.
    #[garde(length(min = 1, max = 2048))]
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Your description.
    #[garde(length(chars, max = 500))]
    #[serde(default)]
    pub description: Option<String>,
    /// The event types that it gets: names, `message.*` for a family, `*` for all.
    #[garde(length(min = 1, max = 50), inner(custom(is_filter)))]
    pub events: Vec<String>,
    /// Limits it to the events of this tenant. If left out, an endpoint of the organisation gets the events of all tenants.
    #[garde(skip)]
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// Headers to set on every delivery: at most 10, and at most a kilobyte in total.
    #[garde(custom(are_headers))]
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Deliveries per second, at most.
    #[garde(range(min = 1, max = RATE_MAX))]
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// How deliveries are signed. Default: `v1`.
    #[garde(skip)]
    #[serde(default)]
    pub signature: Option<Signature>,
    /// Whether it gets events. Default: true.
    #[garde(skip)]
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Another form of `enabled`, for email SDKs.
    #[garde(skip)]
    #[serde(default)]
    pub status: Option<Status>,
}

async fn handle(app: &'static App, call: Call<CreateWebhook>) -> Result<Answer<Webhook>, Problem> {
    let (caller, scope) = (call.authorised()?, call.scope()?);
    let wanted = &call.body;
    let url = one_address(wanted.url.as_ref(), wanted.endpoint.as_ref())?
        .ok_or_else(|| VALIDATION_FAILED.because("`url` is missing.").at("/url", "is required"))?;
    let mut endpoint = described(app, wanted, url)?;
    // The secret is derived from the caller's own, so only the same caller may repeat the request.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record = record_request(app, scope, Table::Webhooks, key.as_ref(), endpoint.id).await?;
    endpoint.id = record.id;
    let id = SigningKeyId::derived(record.id.created_at(), &[record.id.suffix().as_bytes()]);
    let origin = Origin { id, nonce: record.nonce.as_deref(), caller: caller.secret() };
    if let Some(kept) = record.kept_answer::<Endpoint>() {
        return repeat(app, scope, &kept, &origin).await;
    }
    record.refuse_removed(app).await?;
    endpoint.tenant_id = bound_tenant(app, scope, wanted.tenant_id).await?;
    check_url(app, url).await?;
    require_room(app, scope, record.id).await?;
    let mut secret = None;
    for scheme in wanted.signature.unwrap_or(Signature::V1).schemes() {
        let made = make_key(app, scope, record.id, *scheme, &origin).await?;
        endpoint.keys.push(made.key);
        secret = secret.or(made.shown);
    }
    let headers = seal_headers(app, scope, record.id, &wanted.headers).await?;
    (endpoint.header_names, endpoint.sealed_headers) = (headers.names, headers.sealed);
    let created = collection(app, scope).create(&record.id.suffix(), &endpoint).await?;
    let stored = match created {
        Created::New => endpoint,
        Created::Existing(existing) => existing.value,
    };
    record.keep_answer(app, &stored.without_secrets()).await?;
    let answer = Webhook { signing_secret: secret, ..Webhook::of(scope, &stored, app.now()) };
    Ok(Answer::ok(answer).replayed(record.again))
}

/// Repeats the answer of the first request. It contains the secret only while the endpoint exists and signs with it.
async fn repeat(
    app: &App,
    scope: &Scope,
    kept: &Endpoint,
    origin: &Origin<'_>,
) -> Result<Answer<Webhook>, Problem> {
    let current = collection(app, scope).get::<Endpoint>(&kept.id.suffix(), Read::Consistent).await?;
    let now = app.now();
    let secret = match &current {
        Some(current) => shown_again(&current.value, origin, now.as_millisecond())?,
        None => None,
    };
    Ok(Answer::ok(Webhook { signing_secret: secret, ..Webhook::of(scope, kept, now) }).replayed(true))
}

async fn require_room(app: &App, scope: &Scope, id: WebhookId) -> Result<(), Problem> {
    let others = endpoints_of(app, scope).await?;
    if others.len() >= ENDPOINTS_MAX && !others.iter().any(|other| other.id == id) {
        return Err(WEBHOOK_LIMIT_REACHED
            .because(format!("At most {ENDPOINTS_MAX} endpoints are allowed. Delete one first.")));
    }
    Ok(())
}

/// Builds the endpoint from the request, without its tenant, keys and headers.
fn described(app: &App, wanted: &CreateWebhook, url: &str) -> Result<Endpoint, Problem> {
    let enabled = one_switch(wanted.enabled, wanted.status)?.unwrap_or(true);
    let off = Disabled { at_ms: app.now().as_millisecond(), reason: DisabledReason::Requested };
    Ok(Endpoint {
        id: WebhookId::new(app.now()),
        url: url.to_owned(),
        description: wanted.description.clone(),
        events: wanted.events.clone(),
        enabled,
        tenant_id: None,
        rate_limit: wanted.rate_limit,
        header_names: Vec::new(),
        sealed_headers: None,
        keys: Vec::new(),
        slow: false,
        exhausted: Vec::new(),
        failing_at_ms: None,
        last_failure: None,
        disabled: (!enabled).then_some(off),
    })
}
