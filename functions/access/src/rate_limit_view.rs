//! Shows rate limits and how much of them is used.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_access::limit::{
    Class, KeyUse, PerClass, RATE_MAX, RATE_MIN, RateLimits, RefusedHour, TenantUse, Whose,
};
use posthorn_ids::{ApiKeyId, Environment, TenantId};
use posthorn_store::Tally;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::times::rfc3339;

const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_SECONDS: i64 = 3_600;
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// The rate limits in effect.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LimitsView {
    /// For all keys of the organisation together.
    pub org: PerMinute,
    /// For all keys of one tenant together.
    pub tenant: PerMinute,
    /// For each key that has no `rate_limit` of its own.
    pub key: PerMinute,
}

/// Requests per minute, by class.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PerMinute {
    /// Requests per minute that send messages.
    pub send: u64,
    /// All other requests per minute.
    pub api: u64,
}

/// Requests per minute, by class.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ClassLimits {
    /// Requests per minute that send messages.
    #[garde(range(min = RATE_MIN, max = RATE_MAX))]
    #[serde(default)]
    pub send: Option<u64>,
    /// All other requests per minute.
    #[garde(range(min = RATE_MIN, max = RATE_MAX))]
    #[serde(default)]
    pub api: Option<u64>,
}

impl From<ClassLimits> for PerClass {
    fn from(limits: ClassLimits) -> Self {
        Self { send: limits.send, api: limits.api }
    }
}

impl LimitsView {
    pub(crate) fn of(limits: &RateLimits) -> Self {
        let of = |whose| PerMinute {
            send: limits.per_minute(whose, Class::Send),
            api: limits.per_minute(whose, Class::Api),
        };
        Self { org: of(Whose::Org), tenant: of(Whose::Tenant), key: of(Whose::Key) }
    }
}

/// Use of the rate limits by all keys of the organisation together.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgUse {
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// Requests per minute that all keys together may make.
    pub limit: u64,
    /// Requests that they made.
    #[serde(flatten)]
    pub minute: Minute,
}

/// Use of the rate limits by all keys of a tenant together.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantUseView {
    /// The tenant.
    pub tenant_id: TenantId,
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// Requests that they made.
    #[serde(flatten)]
    pub minute: Minute,
}

/// Requests of one class that a rate limit refused in one hour or day.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refusals {
    /// Start of the hour or day (RFC 3339).
    pub began: Option<String>,
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// How many requests were refused.
    pub refused: u64,
}

/// Use of the rate limits by one key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyUseView {
    /// The key.
    pub key_id: ApiKeyId,
    /// The tenant that it is bound to.
    pub tenant_id: Option<TenantId>,
    /// Its environment.
    pub environment: Environment,
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// Requests that it made.
    #[serde(flatten)]
    pub minute: Minute,
}

/// The latest minute with counted requests. Each server instance reports after some dozens of requests, so the last few may be
/// missing, or be counted in the next minute.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Minute {
    /// Start of the minute (RFC 3339).
    pub minute: Option<String>,
    /// How many requests were made.
    pub requests: u64,
    /// How many of them were refused.
    pub refused: u64,
    /// Whether requests are refused now: the minute is the current one and `refused` is above zero.
    pub limited: bool,
}

impl OrgUse {
    pub(crate) fn of((class, tally): &(Class, Tally), limits: &RateLimits, now_ms: i64) -> Self {
        let limit = limits.per_minute(Whose::Org, *class);
        Self { class: class.as_str(), limit, minute: Minute::of(tally, now_ms) }
    }
}

impl TenantUseView {
    pub(crate) fn of(one: &TenantUse, now_ms: i64) -> Self {
        Self { tenant_id: one.tenant, class: one.class.as_str(), minute: Minute::of(&one.tally, now_ms) }
    }
}

impl KeyUseView {
    pub(crate) fn of(one: &KeyUse, now_ms: i64) -> Self {
        Self {
            key_id: one.key_id,
            tenant_id: one.tenant,
            environment: one.environment.clone(),
            class: one.class.as_str(),
            minute: Minute::of(&one.tally, now_ms),
        }
    }
}

impl Minute {
    fn of(tally: &Tally, now_ms: i64) -> Self {
        Self {
            minute: rfc3339(tally.window * MINUTE_MS),
            requests: tally.offered,
            refused: tally.refused,
            limited: tally.refused > 0 && tally.window == now_ms.div_euclid(MINUTE_MS),
        }
    }
}

/// Sums the hours that ended after `since` into periods of `seconds`, oldest first. Times are in unix seconds.
pub(crate) fn totals(hours: &[RefusedHour], seconds: i64, since: i64) -> Vec<Refusals> {
    let mut sums: BTreeMap<(i64, Class), u64> = BTreeMap::new();
    for hour in hours.iter().filter(|hour| hour.began + HOUR_SECONDS > since) {
        *sums.entry((hour.began.div_euclid(seconds) * seconds, hour.class)).or_default() += hour.refused;
    }
    let view = |((began, class), refused): ((i64, Class), u64)| Refusals {
        began: rfc3339(began * 1_000),
        class: class.as_str(),
        refused,
    };
    sums.into_iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_summed_by_the_hour_and_by_the_day() {
        let hour = |began: i64, class, refused| RefusedHour { began: began * HOUR_SECONDS, class, refused };
        let hours = [
            hour(22, Class::Api, 1),
            hour(23, Class::Api, 2),
            hour(23, Class::Send, 4),
            hour(24, Class::Api, 8),
            hour(47, Class::Api, 16),
        ];
        let shown = |totals: Vec<Refusals>| -> Vec<(String, &str, u64)> {
            totals.into_iter().map(|one| (one.began.unwrap(), one.class, one.refused)).collect()
        };
        assert_eq!(
            shown(totals(&hours, DAY_SECONDS, 0)),
            [
                ("1970-01-01T00:00:00Z".to_owned(), "send", 4),
                ("1970-01-01T00:00:00Z".to_owned(), "api", 3),
                ("1970-01-02T00:00:00Z".to_owned(), "api", 24),
            ]
        );
        let last_day = shown(totals(&hours, HOUR_SECONDS, 24 * HOUR_SECONDS));
        assert_eq!(last_day.iter().map(|one| one.2).collect::<Vec<_>>(), [8, 16]);
    }
}
