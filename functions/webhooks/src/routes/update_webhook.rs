//! `PATCH /v1/webhooks/{id}`: changes an endpoint, or disables and enables it. When it is enabled again, its count of failures starts
//! at zero.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_access::{Permission, codes::TENANT_NOT_FOUND};
use posthorn_app::App;
use posthorn_ids::{TenantId, WebhookId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, given, schema},
    uses::Table,
};
use posthorn_store::{Read, Revised};
use posthorn_webhooks::{Disabled, DisabledReason, Endpoint, RATE_MAX, collection};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::endpoint::{
    health::{self, view},
    rules::{
        BINDS_TENANTS, Status, URL_NOT_ALLOWED, are_headers, bound_tenant, check_url, is_filter, one_address,
        one_switch,
    },
    sealing::{self, SealedHeaders, seal_headers},
    webhook::{self, Webhook, find, not_found},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "update-webhook",
    trigger: Trigger::Http(&ROUTE),
    uses: &[BINDS_TENANTS, webhook::FINDS, sealing::SEALS, health::READS, Table::Webhooks.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/webhooks/{id}",
    permission: Some(Permission::WebhooksWrite),
    summary: "Update a webhook endpoint",
    request: Some(schema::<UpdateWebhook>),
    response: Some(schema::<Webhook>),
    codes: &[URL_NOT_ALLOWED, TENANT_NOT_FOUND],
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr")
        .body(r#"{"events": ["message.sent", "message.delivered"]}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateWebhook {
    /// A public https URL.
    #[garde(length(min = 1, max = 2048))]
    #[serde(default)]
    pub url: Option<String>,
    /// Another name for `url`, for email SDKs.
    #[garde(length(min = 1, max = 2048))]
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Your description. Null removes it.
    #[garde(length(chars, max = 500))]
    #[serde(default, deserialize_with = "given")]
    pub description: Option<Option<String>>,
    /// The event types that it gets: names, `message.*` for a family, `*` for all.
    #[garde(length(min = 1, max = 50), inner(inner(custom(is_filter))))]
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// Limits it to the events of this tenant. Null: the events of all tenants.
    #[garde(skip)]
    #[serde(default, deserialize_with = "given")]
    pub tenant_id: Option<Option<TenantId>>,
    /// All headers to set on every delivery. They replace the present ones.
    #[garde(inner(custom(are_headers)))]
    #[serde(default)]
    pub headers: Option<BTreeMap<String, String>>,
    /// Deliveries per second, at most. Null: no limit.
    #[garde(range(min = 1, max = RATE_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub rate_limit: Option<Option<u32>>,
    /// Whether it gets events.
    #[garde(skip)]
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Another form of `enabled`, for email SDKs.
    #[garde(skip)]
    #[serde(default)]
    pub status: Option<Status>,
}

/// The changes of a request, checked.
struct Changes<'a> {
    url: Option<&'a String>,
    tenant_id: Option<Option<TenantId>>,
    headers: Option<SealedHeaders>,
    enabled: Option<bool>,
    now_ms: i64,
    wanted: &'a UpdateWebhook,
}

impl Changes<'_> {
    /// Applies the changes. Returns whether the endpoint is different.
    fn apply(&self, endpoint: &mut Endpoint) -> bool {
        let before = endpoint.clone();
        endpoint.url = self.url.cloned().unwrap_or(before.url.clone());
        endpoint.description = self.wanted.description.clone().unwrap_or(before.description.clone());
        endpoint.events = self.wanted.events.clone().unwrap_or(before.events.clone());
        endpoint.tenant_id = self.tenant_id.unwrap_or(before.tenant_id);
        endpoint.rate_limit = self.wanted.rate_limit.unwrap_or(before.rate_limit);
        if let Some(headers) = &self.headers {
            endpoint.header_names.clone_from(&headers.names);
            endpoint.sealed_headers.clone_from(&headers.sealed);
        }
        if let Some(enabled) = self.enabled {
            let off = Disabled { at_ms: self.now_ms, reason: DisabledReason::Requested };
            endpoint.switch((!enabled).then_some(off));
        }
        *endpoint != before
    }
}

async fn handle(app: &'static App, call: Call<UpdateWebhook>) -> Result<Answer<Webhook>, Problem> {
    let id: WebhookId = call.id()?;
    let (scope, wanted) = (call.scope()?, &call.body);
    let mut changes = Changes {
        url: one_address(wanted.url.as_ref(), wanted.endpoint.as_ref())?,
        tenant_id: None,
        headers: None,
        enabled: one_switch(wanted.enabled, wanted.status)?,
        now_ms: app.now().as_millisecond(),
        wanted,
    };
    if let Some(tenant) = wanted.tenant_id {
        changes.tenant_id = Some(bound_tenant(app, scope, tenant).await?);
    }
    if let Some(url) = changes.url {
        check_url(app, url).await?;
    }
    if let Some(headers) = &wanted.headers {
        // Do not seal headers for an endpoint that does not exist.
        find(app, scope, id).await?;
        changes.headers = Some(seal_headers(app, scope, id, headers).await?);
    }
    let apply = |endpoint: &mut Endpoint| changes.apply(endpoint);
    match collection(app, scope).revise(&id.suffix(), Read::Consistent, apply).await? {
        Revised::Changed(endpoint) | Revised::Unchanged(endpoint) => {
            Ok(Answer::ok(view(app, scope, &endpoint.value).await?))
        }
        Revised::Absent => Err(not_found()),
    }
}
