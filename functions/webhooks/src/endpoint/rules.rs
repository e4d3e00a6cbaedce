//! What an endpoint may be: the rules that creating and changing one share.

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
use serde::{Deserialize, Deserializer};

/// The address may not be called.
pub const URL_NOT_ALLOWED: Code =
    Code::new("URL_NOT_ALLOWED", 422, "The address may not be used for webhooks.");
/// The scope has as many endpoints as it may have.
pub const WEBHOOK_LIMIT_REACHED: Code =
    Code::new("WEBHOOK_LIMIT_REACHED", 409, "There are as many webhook endpoints as are allowed.");
/// The endpoint is switched off, so nothing can be told.
pub const WEBHOOK_DISABLED: Code =
    Code::new("WEBHOOK_DISABLED", 409, "The webhook endpoint is switched off.");
/// As many keys sign as may.
pub const ROTATION_LIMIT_REACHED: Code =
    Code::new("ROTATION_LIMIT_REACHED", 409, "The signing keys were rotated too often in a day.");
/// A repetition of a rotation comes after a later one.
pub const ROTATION_SUPERSEDED: Code =
    Code::new("ROTATION_SUPERSEDED", 409, "The signing keys were rotated again since.");
/// The minute's test events are used up.
pub const TEST_FIRE_LIMIT_EXCEEDED: Code =
    Code::new("TEST_FIRE_LIMIT_EXCEEDED", 429, "Too many test events in a minute.");

/// Whether an endpoint is told anything, as email SDKs write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WebhookSwitch")]
pub enum Status {
    /// It is.
    Enabled,
    /// It is not.
    Disabled,
}

/// Whether a filter asks for something that can be told.
pub(crate) fn is_filter(filter: &str, _: &()) -> garde::Result {
    check_filter(filter).map_err(|error| garde::Error::new(error.to_string()))
}

/// Whether the headers may be set on a delivery.
pub(crate) fn are_headers(headers: &BTreeMap<String, String>, _: &()) -> garde::Result {
    check_headers(headers).map(|_| ()).map_err(|error| garde::Error::new(error.to_string()))
}

/// A field whose `null` takes away what it holds.
pub(crate) fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The one address of a request: `url`, or `endpoint`, as email SDKs write it.
pub(crate) fn one_address<'a>(
    url: Option<&'a String>,
    endpoint: Option<&'a String>,
) -> Result<Option<&'a String>, Problem> {
    match (url, endpoint) {
        (Some(_), Some(_)) => Err(VALIDATION_FAILED
            .because("`endpoint` is another name for `url`: send one of them.")
            .at("/endpoint", "cannot stand beside `url`")),
        (one, other) => Ok(one.or(other)),
    }
}

/// Whether a request wants the endpoint on: `enabled`, or `status`, as email SDKs write it.
pub(crate) fn one_switch(enabled: Option<bool>, status: Option<Status>) -> Result<Option<bool>, Problem> {
    match (enabled, status) {
        (Some(_), Some(_)) => Err(VALIDATION_FAILED
            .because("`status` is another way to say `enabled`: send one of them.")
            .at("/status", "cannot stand beside `enabled`")),
        (enabled, status) => Ok(enabled.or(status.map(|status| status == Status::Enabled))),
    }
}

/// What [`bound_tenant`] uses.
pub(crate) const BINDS_TENANTS: Use = FINDS_TENANTS;

/// The tenant that an endpoint of `scope` is bound to, of those that there are: bound to another it would hear nothing for
/// ever. A tenant's own endpoints hear it by where they lie.
///
/// # Errors
/// Of a tenant's key where another tenant is wanted; `TENANT_NOT_FOUND`.
pub(crate) async fn bound_tenant(
    app: &App,
    scope: &Scope,
    wanted: Option<TenantId>,
) -> Result<Option<TenantId>, Problem> {
    match (scope.tenant(), wanted) {
        (Some(own), Some(wanted)) if own != wanted => Err(VALIDATION_FAILED
            .because("A tenant's key makes endpoints of that tenant alone.")
            .at("/tenant_id", "must be the key's own tenant")),
        (Some(_), _) => Ok(None),
        (None, Some(wanted)) => {
            require_tenant(app, scope, wanted).await?;
            Ok(Some(wanted))
        }
        (None, None) => Ok(None),
    }
}

/// Holds an address against the guard, its name's addresses included.
pub(crate) async fn check_url(app: &App, text: &str) -> Result<(), Problem> {
    let refused = |error: &dyn std::error::Error| {
        URL_NOT_ALLOWED.because(format!("The webhook's url {error}.")).at("/url", error.to_string())
    };
    let guard = AddressGuard::of(app);
    let url = PublicUrl::parse(text, &guard).map_err(|error| refused(&error))?;
    url.resolve_check(app.part::<Resolver>(), &guard).await.map_err(|error| refused(&error))
}
