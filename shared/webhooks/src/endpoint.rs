use std::time::Duration;

use posthorn_app::App;
use posthorn_ids::{DeliveryId, TenantId, WebhookId};
use posthorn_items::{Item, Scope};
use posthorn_problem::causes;
use posthorn_store::{RawItem, Read, StoreError, Stored, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{Attempt, SigningKey, asks_for, places::collection};

/// Most endpoints in a scope. Every event is compared with each of them.
pub const ENDPOINTS_MAX: usize = 50;
/// More than can exist. Concurrent calls may each add one past the limit, and these get events too.
const ENDPOINTS_READ_MAX: i32 = 1_000;
/// Number of consecutive exhausted deliveries that switches an endpoint off: three days without any success.
pub const EXHAUSTED_MAX: usize = 10;
/// Number of consecutive exhausted deliveries from which it is failing. Its owners then get an email.
pub const FAILING_FROM: usize = 3;
/// The part of the time-out from which an answer is slow: two of five seconds.
const SLOW_SHARE: (u32, u32) = (2, 5);

/// An endpoint: a URL of a customer that receives events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its id.
    pub id: WebhookId,
    /// The URL. It is checked when it is set and at each delivery.
    pub url: String,
    /// The owner's description.
    #[serde(default)]
    pub description: Option<String>,
    /// Its filters: names of types, `message.*` or `*`.
    pub events: Vec<String>,
    /// Whether it gets events.
    pub enabled: bool,
    /// The tenant whose events it gets, if a root organisation's endpoint is bound to one tenant.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// Most deliveries per second.
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// The names of the owner's own headers on every delivery.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_names: Vec<String>,
    /// Names and values of these headers, as JSON, sealed for this endpoint.
    #[serde(default)]
    pub sealed_headers: Option<ByteBuf>,
    /// The keys that sign its deliveries.
    pub keys: Vec<SigningKey>,
    /// Whether it answered slowly recently. Slow endpoints have their own workers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub slow: bool,
    /// The deliveries exhausted since the last success. They are ids, so that a repeated delivery counts once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exhausted: Vec<DeliveryId>,
    /// Unix milliseconds since which it is failing: when the third consecutive delivery was exhausted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_at_ms: Option<i64>,
    /// The last attempt of the delivery that was exhausted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_failure: Option<Attempt>,
    /// Since when and why it is switched off.
    #[serde(default)]
    pub disabled: Option<Disabled>,
}

/// Since when and why an endpoint is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Why.
    pub reason: DisabledReason,
}

/// Why an endpoint is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisabledReason {
    /// Its owner switched it off.
    Requested,
    /// The receiver answered 410.
    Gone,
    /// Too many consecutive deliveries were exhausted.
    Exhausted,
}

impl DisabledReason {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Gone => "gone",
            Self::Exhausted => "exhausted",
        }
    }
}

impl Item for Endpoint {
    const KIND: &'static str = "webhook";
    const AUDITED: bool = true;
}

impl Endpoint {
    /// Whether it gets events of this type. `tenant_of_event` is `None` for events of the root organisation
    /// itself.
    pub fn wants(&self, event_type: &str, tenant_of_event: Option<TenantId>) -> bool {
        let is_its_tenants = self.tenant_id.is_none_or(|bound| tenant_of_event == Some(bound));
        self.enabled && is_its_tenants && self.events.iter().any(|filter| asks_for(filter, event_type))
    }

    /// The context that its keys are sealed for.
    pub fn seal_context(scope: &Scope, id: WebhookId) -> String {
        format!("{}/{id}", scope.label())
    }

    /// The context that its headers are sealed for. It differs from that of keys, so headers cannot be opened as a key.
    pub fn headers_context(scope: &Scope, id: WebhookId) -> String {
        format!("{}/headers", Self::seal_context(scope, id))
    }

    /// A copy that may be stored with a response: without the sealed bytes of its keys and headers.
    pub fn without_secrets(&self) -> Self {
        let bare = |key: &SigningKey| SigningKey { sealed: ByteBuf::new(), ..key.clone() };
        Self { keys: self.keys.iter().map(bare).collect(), sealed_headers: None, ..self.clone() }
    }

    /// Switches it on, or off with a reason. Returns whether anything changed. Switching on an endpoint that is already
    /// on resets its failures. One that is off keeps its reason.
    pub fn switch(&mut self, off: Option<Disabled>) -> bool {
        let change = self.enabled == off.is_some() || (off.is_none() && !self.exhausted.is_empty());
        if change {
            self.enabled = off.is_none();
            self.disabled = off;
            self.failing_at_ms = None;
            // An endpoint that is off keeps them for its owner to see.
            if self.enabled {
                self.exhausted.clear();
            }
        }
        change
    }

    /// Counts an exhausted delivery. After the third the endpoint is failing, after the tenth it is switched off.
    /// Returns whether anything changed.
    pub fn note_exhausted(&mut self, delivery: DeliveryId, now_ms: i64) -> bool {
        if !self.enabled || self.exhausted.contains(&delivery) {
            return false;
        }
        self.exhausted.push(delivery);
        if self.exhausted.len() >= EXHAUSTED_MAX {
            return self.switch(Some(Disabled { at_ms: now_ms, reason: DisabledReason::Exhausted }));
        }
        if self.exhausted.len() >= FAILING_FROM {
            self.failing_at_ms.get_or_insert(now_ms);
        }
        true
    }

    /// Records the result and duration of an attempt. Returns whether anything changed. A duration between quick and
    /// slow changes nothing, so that an endpoint near the limit is not rewritten again and again.
    pub fn note_try(&mut self, succeeded: bool, took: Duration, timeout: Duration) -> bool {
        let slow_from = timeout * SLOW_SHARE.0 / SLOW_SHARE.1;
        let slow = took >= slow_from || (self.slow && took >= slow_from / 2);
        let resets = succeeded && !self.exhausted.is_empty();
        if resets {
            self.exhausted.clear();
            self.failing_at_ms = None;
        }
        std::mem::replace(&mut self.slow, slow) != slow || resets
    }
}

/// The permissions that [`endpoints_of`] needs.
pub const READS_ENDPOINTS: Use = Table::Webhooks.query();

/// All of a scope's own endpoints, in one read. Uses [`READS_ENDPOINTS`].
///
/// # Errors
/// If the table cannot be read.
pub async fn endpoints_of(app: &App, scope: &Scope) -> Result<Vec<Endpoint>, StoreError> {
    Ok(stored_endpoints_of(app, scope).await?.into_iter().map(|endpoint| endpoint.value).collect())
}

/// The same, with their revisions.
pub(crate) async fn stored_endpoints_of(
    app: &App,
    scope: &Scope,
) -> Result<Vec<Stored<Endpoint>>, StoreError> {
    let items = collection(app, scope).query("", ENDPOINTS_READ_MAX, false, Read::Eventual).await?;
    let read = |item: RawItem| match item.decode::<Endpoint>() {
        Ok(endpoint) => Some(Ok(endpoint)),
        // Another version can read it. Skipped, it would lose its events.
        Err(error @ StoreError::OtherVersion { .. }) => Some(Err(error)),
        Err(error) => {
            // One damaged item must not keep all other endpoints of the scope from their events.
            tracing::error!(
                scope = scope.label(),
                error = causes(&error),
                "an endpoint cannot be read and is skipped"
            );
            None
        }
    };
    items.into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests;
