//! How rate limits and their use are shown.

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

/// The limits that hold.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LimitsView {
    /// All keys of the organisation together.
    pub org: PerMinute,
    /// All keys of one tenant together.
    pub tenant: PerMinute,
    /// One key that has no `rate_limit` of its own.
    pub key: PerMinute,
}

/// Requests a minute, by class.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PerMinute {
    /// Requests that send.
    pub send: u64,
    /// All others.
    pub api: u64,
}

/// Requests a minute, by class.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ClassLimits {
    /// Requests that send.
    #[garde(range(min = RATE_MIN, max = RATE_MAX))]
    #[serde(default)]
    pub send: Option<u64>,
    /// All others.
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

/// What all keys together have asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OrgUse {
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// What all keys may ask for in a minute.
    pub limit: u64,
    /// What they did.
    #[serde(flatten)]
    pub minute: Minute,
}

/// What all keys of a tenant have asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantUseView {
    /// The tenant.
    pub tenant_id: TenantId,
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// What they did.
    #[serde(flatten)]
    pub minute: Minute,
}

/// Requests of one class that were refused for a limit in a stretch of time.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refusals {
    /// When the hour or the day began (RFC 3339).
    pub began: Option<String>,
    /// `send`, `guard` or `api`.
    pub class: &'static str,
    /// How many.
    pub refused: u64,
}

/// What one key has asked for.
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
    /// What it did.
    #[serde(flatten)]
    pub minute: Minute,
}

/// The latest minute in which something was counted. Instances report once in some dozens of requests, so the last few may be
/// missing, or stand in the minute after.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Minute {
    /// When it began (RFC 3339).
    pub minute: Option<String>,
    /// Requests.
    pub requests: u64,
    /// How many of them were refused.
    pub refused: u64,
    /// Whether it is this very minute and some were refused: who is being limited now.
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

/// The sums over stretches of `seconds` of the hours that ended after `since`, oldest first.
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
        let told = |totals: Vec<Refusals>| -> Vec<(String, &str, u64)> {
            totals.into_iter().map(|one| (one.began.unwrap(), one.class, one.refused)).collect()
        };
        assert_eq!(
            told(totals(&hours, DAY_SECONDS, 0)),
            [
                ("1970-01-01T00:00:00Z".to_owned(), "send", 4),
                ("1970-01-01T00:00:00Z".to_owned(), "api", 3),
                ("1970-01-02T00:00:00Z".to_owned(), "api", 24),
            ]
        );
        let last_day = told(totals(&hours, HOUR_SECONDS, 24 * HOUR_SECONDS));
        assert_eq!(last_day.iter().map(|one| one.2).collect::<Vec<_>>(), [8, 16]);
    }
}
