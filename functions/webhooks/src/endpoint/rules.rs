//! Validation shared by the routes that create and change an endpoint.

use std::collections::BTreeMap;

use posthorn_access::{FINDS_TENANTS, require_tenant};
use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_items::Scope;
use posthorn_net::{AddressGuard, PublicUrl, Resolver};
use posthorn_problem::{Code, Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::Use;
use posthorn_webhooks::{check_filter, check_headers};
use schemars::JsonSchema;
use serde::Deserialize;

/// The address may not be called.
pub const URL_NOT_ALLOWED: Code =
    Code::new("URL_NOT_ALLOWED", 422, "The address may not be used for webhooks.");
/// The scope has reached its limit of endpoints.
pub const WEBHOOK_LIMIT_REACHED: Code =
    Code::new("WEBHOOK_LIMIT_REACHED", 409, "The limit of webhook endpoints is reached.");
/// The endpoint is disabled, so nothing can be delivered.
pub const WEBHOOK_DISABLED: Code =
    Code::new("WEBHOOK_DISABLED", 409, "The webhook endpoint is switched off.");
/// The endpoint has reached its limit of keys that sign.
pub const ROTATION_LIMIT_REACHED: Code =
    Code::new("ROTATION_LIMIT_REACHED", 409, "The signing keys were rotated too often in a day.");
/// A rotation is repeated after a later rotation.
pub const ROTATION_SUPERSEDED: Code =
    Code::new("ROTATION_SUPERSEDED", 409, "The signing keys were rotated again after this request.");
/// The minute's test events are used up.
pub const TEST_FIRE_LIMIT_EXCEEDED: Code =
    Code::new("TEST_FIRE_LIMIT_EXCEEDED", 429, "Too many test events in a minute.");

/// Whether an endpoint gets events, in the terms of email SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WebhookSwitch")]
pub enum Status {
    /// It gets events.
    Enabled,
    /// It gets no events.
    Disabled,
}

/// Accepts a filter that matches at least one event type.
pub(crate) fn is_filter(filter: &str, _: &()) -> garde::Result {
    check_filter(filter).map_err(|error| garde::Error::new(error.to_string()))
}

/// Accepts headers that may be set on a delivery.
pub(crate) fn are_headers(headers: &BTreeMap<String, String>, _: &()) -> garde::Result {
    check_headers(headers).map(|_| ()).map_err(|error| garde::Error::new(error.to_string()))
}

/// Returns the URL of a request, from `url` or from `endpoint`, the name in email SDKs.
///
/// # Errors
/// `VALIDATION_FAILED` if both are given.
pub(crate) fn one_address<'a>(
    url: Option<&'a String>,
    endpoint: Option<&'a String>,
) -> Result<Option<&'a String>, Problem> {
    match (url, endpoint) {
        (Some(_), Some(_)) => Err(VALIDATION_FAILED
            .because("`endpoint` is another name for `url`. Send only one of them.")
            .at("/endpoint", "cannot be combined with `url`")),
        (one, other) => Ok(one.or(other)),
    }
}

/// Returns whether a request enables the endpoint, from `enabled` or from `status`, the name in email SDKs.
///
/// # Errors
/// `VALIDATION_FAILED` if both are given.
pub(crate) fn one_switch(enabled: Option<bool>, status: Option<Status>) -> Result<Option<bool>, Problem> {
    match (enabled, status) {
        (Some(_), Some(_)) => Err(VALIDATION_FAILED
            .because("`status` is another form of `enabled`. Send only one of them.")
            .at("/status", "cannot be combined with `enabled`")),
        (enabled, status) => Ok(enabled.or(status.map(|status| status == Status::Enabled))),
    }
}

/// The `uses` of [`bound_tenant`].
pub(crate) const BINDS_TENANTS: Use = FINDS_TENANTS;

/// Returns the tenant that an endpoint of `scope` is bound to. The tenant must exist: an endpoint bound to any other id would never
/// get an event. Endpoints in a tenant's scope are bound by that scope, so for them this is `None`.
///
/// # Errors
/// `VALIDATION_FAILED` if a tenant's key names another tenant, and `TENANT_NOT_FOUND`.
pub(crate) async fn bound_tenant(
    app: &App,
    scope: &Scope,
    wanted: Option<TenantId>,
) -> Result<Option<TenantId>, Problem> {
    match (scope.tenant(), wanted) {
        (Some(own), Some(wanted)) if own != wanted => Err(VALIDATION_FAILED
            .because("A tenant's key can create endpoints only for its own tenant.")
            .at("/tenant_id", "must be the tenant of the key")),
        (Some(_), _) => Ok(None),
        (None, Some(wanted)) => {
            require_tenant(app, scope, wanted).await?;
            Ok(Some(wanted))
        }
        (None, None) => Ok(None),
    }
}

/// Checks that a URL and all addresses of its host name are public.
///
/// # Errors
/// `URL_NOT_ALLOWED`.
pub(crate) async fn check_url(app: &App, text: &str) -> Result<(), Problem> {
    let refused = |error: &dyn std::error::Error| {
        URL_NOT_ALLOWED.because(format!("The webhook's url {error}.")).at("/url", error.to_string())
    };
    let guard = AddressGuard::of(app);
    let url = PublicUrl::parse(text, &guard).map_err(|error| refused(&error))?;
    url.resolve_check(app.part::<Resolver>(), &guard).await.map_err(|error| refused(&error))
}
