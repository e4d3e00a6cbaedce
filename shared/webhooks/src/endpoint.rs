use std::time::Duration;

use posthorn_app::App;
use posthorn_ids::{DeliveryId, TenantId, WebhookId};
use posthorn_store::{Item, Partition, Read, Scope, Store, StoreError, Table};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{SigningKey, asks_for};

/// More endpoints than this a scope may not have: every event is held against each.
pub const ENDPOINTS_MAX: usize = 50;
/// More than there can be: calls that come at the same time may each find room for one more, and what is there is told.
const ENDPOINTS_READ_MAX: i32 = 1_000;
/// So many deliveries exhausted one after the other switch an endpoint off: three days without a single success.
pub const EXHAUSTED_MAX: usize = 10;
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

    /// Switches it on, which begins anew also where it is on already, or off; whether that is a change. One that is off
    /// stays so for the reason that it has.
    pub fn switch(&mut self, off: Option<Disabled>) -> bool {
        let change = self.enabled == off.is_some() || (off.is_none() && !self.exhausted.is_empty());
        if change {
            self.enabled = off.is_none();
            self.disabled = off;
            self.exhausted.clear();
        }
        change
    }

    /// Takes note of an exhausted delivery, and switches off after the last that is borne; whether that is a change.
    pub fn note_exhausted(&mut self, delivery: DeliveryId, now_ms: i64) -> bool {
        if !self.enabled || self.exhausted.contains(&delivery) {
            return false;
        }
        if self.exhausted.len() + 1 >= EXHAUSTED_MAX {
            return self.switch(Some(Disabled { at_ms: now_ms, reason: DisabledReason::Exhausted }));
        }
        self.exhausted.push(delivery);
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
        }
        std::mem::replace(&mut self.slow, slow) != slow || forgets
    }
}

/// The partition in which a scope's endpoints lie, each under its id's suffix.
pub fn collection<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Webhooks, "webhook")
}

/// All of a scope's own endpoints, in one read.
///
/// # Errors
/// Where the store fails.
pub async fn endpoints_of(app: &App, scope: &Scope) -> Result<Vec<Endpoint>, StoreError> {
    let items = collection(app, scope).query("", ENDPOINTS_READ_MAX, false, Read::Eventual).await?;
    items.into_iter().map(|item| Ok(item.decode::<Endpoint>()?.value)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(5);

    fn endpoint() -> Endpoint {
        Endpoint {
            id: WebhookId::new(Timestamp::UNIX_EPOCH),
            url: "https://example.com".into(),
            description: None,
            events: vec!["message.sent".into()],
            enabled: true,
            tenant_id: None,
            rate_limit: None,
            header_names: Vec::new(),
            sealed_headers: None,
            keys: Vec::new(),
            slow: false,
            exhausted: Vec::new(),
            disabled: None,
        }
    }

    fn delivery(number: i64) -> DeliveryId {
        DeliveryId::new(Timestamp::from_millisecond(number).unwrap())
    }

    #[test]
    fn an_endpoint_is_told_what_it_asked_for_while_it_is_enabled() {
        let mut endpoint = endpoint();
        assert!(endpoint.wants("message.sent", None) && !endpoint.wants("message.bounced", None));
        endpoint.events = vec!["domain.*".into(), "message.*".into()];
        assert!(endpoint.wants("message.bounced", None));
        endpoint.enabled = false;
        assert!(!endpoint.wants("message.bounced", None));
    }

    #[test]
    fn an_endpoint_bound_to_a_tenant_hears_that_tenant_alone() {
        let [bound, other] = [1, 2].map(|ms| TenantId::new(Timestamp::from_millisecond(ms).unwrap()));
        let mut endpoint = endpoint();
        let hears = |endpoint: &Endpoint| {
            [None, Some(bound), Some(other)].map(|teller| endpoint.wants("message.sent", teller))
        };
        assert_eq!(hears(&endpoint), [true; 3]);
        endpoint.tenant_id = Some(bound);
        assert_eq!(hears(&endpoint), [false, true, false]);
    }

    #[test]
    fn ten_deliveries_exhausted_one_after_the_other_switch_it_off_and_the_same_twice_counts_once() {
        let mut endpoint = endpoint();
        for number in 0..9 {
            assert!(endpoint.note_exhausted(delivery(number), 5));
            let known = endpoint.exhausted[number as usize];
            assert!(!endpoint.note_exhausted(known, 5));
        }
        assert!(endpoint.enabled);
        assert!(endpoint.note_exhausted(delivery(9), 7));
        let off = Disabled { at_ms: 7, reason: DisabledReason::Exhausted };
        assert_eq!((endpoint.enabled, endpoint.disabled), (false, Some(off)));
        assert!(!endpoint.note_exhausted(delivery(10), 8), "it is off already");
        assert!(endpoint.switch(None));
        assert_eq!((endpoint.enabled, endpoint.disabled, endpoint.exhausted.len()), (true, None, 0));
    }

    #[test]
    fn switched_on_while_it_is_on_it_begins_anew() {
        let mut endpoint = endpoint();
        assert!(endpoint.note_exhausted(delivery(0), 5));
        assert!(endpoint.switch(None));
        assert_eq!((endpoint.enabled, endpoint.exhausted.len()), (true, 0));
        assert!(!endpoint.switch(None), "there is nothing to forget any more");
    }

    #[test]
    fn any_success_begins_the_count_anew_and_without_a_count_nothing_is_written() {
        let mut endpoint = endpoint();
        endpoint.note_exhausted(delivery(0), 5);
        assert!(!endpoint.note_try(false, Duration::ZERO, TIMEOUT));
        assert_eq!(endpoint.exhausted.len(), 1);
        assert!(endpoint.note_try(true, Duration::ZERO, TIMEOUT));
        assert!(endpoint.exhausted.is_empty());
        assert!(!endpoint.note_try(true, Duration::ZERO, TIMEOUT));
    }

    #[test]
    fn an_endpoint_is_slow_from_two_seconds_on_until_it_answers_within_one() {
        let mut endpoint = endpoint();
        for (ms, change, slow) in [
            (1_999, false, false),
            (2_000, true, true),
            (5_000, false, true),
            (1_000, false, true),
            (999, true, false),
            (1_500, false, false),
        ] {
            assert_eq!(endpoint.note_try(true, Duration::from_millis(ms), TIMEOUT), change, "{ms}");
            assert_eq!(endpoint.slow, slow, "{ms}");
        }
    }
}
