//! Rate limits: how many requests a key, an organisation and an address may make in a minute.
//!
//! Each warm instance counts for itself and reports to a shared tally once in some dozens of requests
//! ([`posthorn_limits`]), so that a request costs a twentieth of a write and no more. Where the tally can't be reached nobody is
//! refused for that.

mod allowances;
mod class;
mod meters;
mod overview;
mod refused;
mod tallies;

pub use allowances::{
    KEY_GUARDS, KEY_REQUESTS, KEY_SENDS, ORG_REQUESTS, ORG_SENDS, PerClass, RATE_MAX, RATE_MIN, RateLimits,
    Whose,
};
pub use class::Class;
pub use overview::{KeyUse, READS_LAST_USES, TenantUse, key_uses, last_used, org_uses, tenant_uses};
pub use refused::{RefusedHour, refused_hours};

use std::net::IpAddr;

use posthorn_app::App;
use posthorn_limits::Decision;
use posthorn_problem::{Problem, RATE_LIMIT_EXCEEDED};
use posthorn_store::Table;
use posthorn_uses::Use;

use crate::{Permission, Verified};
use meters::{Meters, Place};

/// Requests of one address in a minute whose key is no good: enough for a team with an old key, too few to search.
pub const ADDRESS_FAILURES: u64 = 120;

/// How a limit stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Whose limit: `key`, `tenant`, `org` or `address`.
    pub of: &'static str,
    /// For which requests: `send`, `guard` or `api`.
    pub class: &'static str,
    /// Requests in a minute.
    pub per_minute: u64,
    /// How many are left of this minute's.
    pub remaining: u64,
    /// Seconds until the minute ends, at least one.
    pub resets_in_seconds: u32,
    admitted: bool,
}

impl Used {
    fn new(of: &'static str, class: &'static str, per_minute: u64, decision: Decision) -> Self {
        let resets_in_seconds = decision.resets_in_ms.max(0).div_euclid(1_000) as u32 + 1;
        let Decision { admitted, remaining, .. } = decision;
        Self { of, class, per_minute, remaining, resets_in_seconds: resets_in_seconds.min(60), admitted }
    }

    /// The refusal, where the limit is used up.
    ///
    /// # Errors
    /// `RATE_LIMIT_EXCEEDED`, with when the minute ends.
    pub fn check(&self) -> Result<(), Problem> {
        if self.admitted {
            return Ok(());
        }
        let (of, per_minute) = (self.of, self.per_minute);
        let detail =
            format!("This {of} may make {per_minute} requests of this kind a minute. Wait and try again.");
        Err(RATE_LIMIT_EXCEEDED.because(detail).retry_after(self.resets_in_seconds))
    }
}

impl Verified {
    /// Counts a request that needs `permission` against the key's limit, if that holds against its tenant's, and if that holds
    /// against the organisation's; one that `guards` against the key's reserve alone. The limits asked, the last of them the
    /// one that refuses where one does. A key's limit is its own, as whichever tenant it acts.
    pub async fn count(&self, app: &App, permission: Permission, guards: bool) -> Vec<Used> {
        let class = Class::of(permission, guards);
        let meters = app.part::<Meters>();
        let mut used = Vec::new();
        for (whose, place) in self.places(app, class) {
            let per_minute = self.per_minute(whose, class);
            let decision = meters.count(app, place, per_minute).await;
            used.push(Used::new(whose.as_str(), class.as_str(), per_minute, decision));
            if !decision.admitted {
                break;
            }
        }
        used
    }

    fn places<'a>(&self, app: &'a App, class: Class) -> Vec<(Whose, Place<'a>)> {
        let (scope, org) = (self.scope(), self.scope().org());
        let mut places = vec![(Whose::Key, Place::of_key(app, scope, class, self.key_id()))];
        if class != Class::Guard {
            let of_tenant = scope.tenant().map(|tenant| Place::of_tenant(app, org, tenant, class));
            places.extend(of_tenant.map(|place| (Whose::Tenant, place)));
            places.push((Whose::Org, Place::of_org(app, org, class)));
        }
        places
    }

    fn per_minute(&self, whose: Whose, class: Class) -> u64 {
        let own = self.authority.limits.rate_limit.filter(|_| whose == Whose::Key && class != Class::Guard);
        let set = || self.rate_limits().per_minute(whose, class);
        own.map_or_else(set, |per_second| u64::from(per_second) * 60)
    }
}

/// Counts a request that is refused for where it comes from, or for its key.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` where the address has made too many.
pub async fn count_failure(app: &App, address: Option<IpAddr>) -> Result<(), Problem> {
    count_address(app, address, FAILURES, ADDRESS_FAILURES).await
}

/// What counting requests uses.
pub const COUNTS: Use = Table::Limits.update();

/// Counts a request of an address against a limit of its own, for routes that need no key; `class` names the limit.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` where the address has made more than `per_minute`.
pub async fn count_address(
    app: &App,
    address: Option<IpAddr>,
    class: &'static str,
    per_minute: u64,
) -> Result<(), Problem> {
    let Some(address) = address else { return Ok(()) };
    let decision = app.part::<Meters>().count(app, Place::of_address(app, address, class), per_minute).await;
    Used::new("address", class, per_minute, decision).check()
}

const FAILURES: &str = "failures";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_used_up_says_when_it_is_not_any_more() {
        let decision = Decision { admitted: false, remaining: 0, resets_in_ms: 12_300 };
        let problem = Used::new("key", "api", 600, decision).check().unwrap_err();
        assert_eq!((problem.code.status, problem.retry_after_seconds), (429, Some(13)));
        let decision = Decision { admitted: true, remaining: 1, resets_in_ms: 60_000 };
        let used = Used::new("key", "api", 600, decision);
        assert_eq!((used.check(), used.resets_in_seconds), (Ok(()), 60));
    }
}
