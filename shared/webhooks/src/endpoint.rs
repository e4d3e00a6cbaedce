use std::time::Duration;

use posthorn_app::App;
use posthorn_ids::{DeliveryId, TenantId, WebhookId};
use posthorn_items::{Item, Scope};
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{Attempt, SigningKey, asks_for};

/// More endpoints than this a scope may not have: every event is held against each.
pub const ENDPOINTS_MAX: usize = 50;
/// More than there can be: calls that come at the same time may each find room for one more, and what is there is told.
const ENDPOINTS_READ_MAX: i32 = 1_000;
/// So many deliveries exhausted one after the other switch an endpoint off: three days without a single success.
pub const EXHAUSTED_MAX: usize = 10;
/// So many show it as failing, and its owners are written to.
pub const FAILING_FROM: usize = 3;
/// The share of the time-out from which on an answer is slow: two of its five seconds.
const SLOW_SHARE: (u32, u32) = (2, 5);

/// Where a scope's customers want to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its id.
    pub id: WebhookId,
    /// The address; checked when it was given, and at each delivery.
    pub url: String,
    /// What its owner says of it.
    #[serde(default)]
    pub description: Option<String>,
    /// The types it asks for: names, `message.*` or `*`.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// The one tenant whose events it hears, where a root organisation's endpoint is bound to one.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// Deliveries a second, at most.
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// The names of the headers that its owner wants on every delivery.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_names: Vec<String>,
    /// Names and values of them, as JSON, sealed for this endpoint.
    #[serde(default)]
    pub sealed_headers: Option<ByteBuf>,
    /// What its deliveries are signed with.
    pub keys: Vec<SigningKey>,
    /// Whether it answered slowly of late: such endpoints have workers of their own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub slow: bool,
    /// The deliveries exhausted since the last success. Ids, so that one counted twice counts once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exhausted: Vec<DeliveryId>,
    /// Unix milliseconds since which it fails: when the third delivery in a row was exhausted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_at_ms: Option<i64>,
    /// The last try of the delivery that was held against it last.
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
    /// Its owner wished it.
    Requested,
    /// The receiver answered 410.
    Gone,
    /// Too many deliveries were exhausted one after the other.
    Exhausted,
}

impl DisabledReason {
    /// As callers read it.
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
    /// Whether it is to be told of an event of this type, of this tenant or of the root organisation itself.
    pub fn wants(&self, event_type: &str, teller: Option<TenantId>) -> bool {
        let hears = self.tenant_id.is_none_or(|bound| teller == Some(bound));
        self.enabled && hears && self.events.iter().any(|filter| asks_for(filter, event_type))
    }

    /// What its keys are sealed for.
    pub fn seal_context(scope: &Scope, id: WebhookId) -> String {
        format!("{}/{id}", scope.label())
    }

    /// What its headers are sealed for: opened as a key they do not open.
    pub fn headers_context(scope: &Scope, id: WebhookId) -> String {
        format!("{}/headers", Self::seal_context(scope, id))
    }

    /// It as an answer may keep it: without its keys' and headers' sealed bytes.
    pub fn without_secrets(&self) -> Self {
        let bare = |key: &SigningKey| SigningKey { sealed: ByteBuf::new(), ..key.clone() };
        Self { keys: self.keys.iter().map(bare).collect(), sealed_headers: None, ..self.clone() }
    }

    /// Switches it on, which begins anew also where it is on already, or off; whether that is a change. One that is off
    /// stays so for the reason that it has.
    pub fn switch(&mut self, off: Option<Disabled>) -> bool {
        let change = self.enabled == off.is_some() || (off.is_none() && !self.exhausted.is_empty());
        if change {
            self.enabled = off.is_none();
            self.disabled = off;
            self.failing_at_ms = None;
            // Of one that is off they stay, to be read.
            if self.enabled {
                self.exhausted.clear();
            }
        }
        change
    }

    /// Takes note of an exhausted delivery: after the third it fails, and after the tenth it is switched off; whether that is a
    /// change.
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

    /// Takes note of a try that took this long, with or without success; whether that is a change. What is in between slow
    /// and quick changes nothing, so that an endpoint at the edge is not written to again and again.
    pub fn note_try(&mut self, succeeded: bool, took: Duration, timeout: Duration) -> bool {
        let slow_from = timeout * SLOW_SHARE.0 / SLOW_SHARE.1;
        let slow = took >= slow_from || (self.slow && took >= slow_from / 2);
        let forgets = succeeded && !self.exhausted.is_empty();
        if forgets {
            self.exhausted.clear();
            self.failing_at_ms = None;
        }
        std::mem::replace(&mut self.slow, slow) != slow || forgets
    }
}

/// The partition in which a scope's endpoints lie, each under its id's suffix.
pub fn collection<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Webhooks, "webhook")
}

/// What [`endpoints_of`] uses.
pub const READS_ENDPOINTS: Use = Table::Webhooks.query();

/// All of a scope's own endpoints, in one read. Uses [`READS_ENDPOINTS`].
///
/// # Errors
/// Where the store fails.
pub async fn endpoints_of(app: &App, scope: &Scope) -> Result<Vec<Endpoint>, StoreError> {
    let items = collection(app, scope).query("", ENDPOINTS_READ_MAX, false, Read::Eventual).await?;
    items.into_iter().map(|item| Ok(item.decode::<Endpoint>()?.value)).collect()
}

#[cfg(test)]
mod tests;
