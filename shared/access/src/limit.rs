//! Rate limits: how many requests a key, a tenant, an organisation and an address may make in a minute.
//!
//! Each warm instance counts its own requests and reports to a shared tally once in some dozens of requests
//! ([`posthorn_limits`]), so that a request costs at most a twentieth of a write. If the tally cannot be reached, no request is
//! refused for that reason.

mod allowances;
mod class;
mod meters;
mod overview;
mod refused;

pub use allowances::{
    KEY_GUARDS, KEY_REQUESTS, KEY_SENDS, ORG_REQUESTS, ORG_SENDS, PerClass, RATE_MAX, RATE_MIN, RateLimits,
    Whose,
};
pub use class::Class;
pub use overview::{
    KeyUse, READS_LAST_USES, TenantUse, key_uses, last_used, org_uses, sessions_last_used, tenant_uses,
};
pub use refused::{RefusedHour, refused_hours};

use std::net::IpAddr;

use posthorn_app::App;
use posthorn_ids::Principal;
use posthorn_limits::Decision;
use posthorn_problem::{Problem, RATE_LIMIT_EXCEEDED};
use posthorn_store::Table;
use posthorn_uses::Use;

use crate::{Permission, SignedIn, Verified};
use meters::{Meters, Place};

/// Requests per minute that one address may make with a bad key: enough for a team with an old key, too few to guess keys.
pub const ADDRESS_FAILURES: u64 = 120;

/// The state of a limit after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// The owner of the limit: `key`, `tenant`, `org` or `address`.
    pub of: &'static str,
    /// The class of the requests: `send`, `guard` or `api`.
    pub class: &'static str,
    /// Requests allowed per minute.
    pub per_minute: u64,
    /// Requests left in this minute.
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

    /// Refuses the request if the limit is used up.
    ///
    /// # Errors
    /// `RATE_LIMIT_EXCEEDED`, with the seconds until the minute ends.
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
    /// Counts a request that needs `permission` against the limits of the key, its tenant and the organisation, in this order, and
    /// stops at the first one that is used up. A request that `guards` counts only against the key's reserve. Returns the limits that
    /// it counted against; only the last one can be a refusal. A key has the same limit for every tenant that it acts as.
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
        let own = match (self.principal, self.session) {
            (Principal::Person(person), Some(session)) => {
                (Whose::Session, Place::of_session(app, person, session, class))
            }
            (principal, _) => (Whose::Key, Place::of_key(app, scope, class, principal)),
        };
        let mut places = vec![own];
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

/// Counts a request of a person that concerns no organisation. Only the session's own limit counts it.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` if the session made too many.
pub async fn count_signed_in(app: &App, signed_in: &SignedIn) -> (Used, Result<(), Problem>) {
    let place = Place::of_session(app, signed_in.person, signed_in.session, Class::Api);
    let decision = app.part::<Meters>().count(app, place, KEY_REQUESTS).await;
    let used = Used::new(Whose::Session.as_str(), Class::Api.as_str(), KEY_REQUESTS, decision);
    (used, used.check())
}

/// Counts a request that is refused because of its address or its key.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` if the address made too many.
pub async fn count_failure(app: &App, address: Option<IpAddr>) -> Result<(), Problem> {
    count_address(app, address, FAILURES, ADDRESS_FAILURES).await
}

/// The uses that functions declare to count requests.
pub const COUNTS: Use = Table::Limits.update();

/// Counts a request against the limit of its address, for routes without a key. `class` names the limit.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` if the address made more than `per_minute`.
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
    fn a_used_up_limit_reports_when_the_minute_ends() {
        let decision = Decision { admitted: false, remaining: 0, resets_in_ms: 12_300 };
        let problem = Used::new("key", "api", 600, decision).check().unwrap_err();
        assert_eq!((problem.code.status, problem.retry_after_seconds), (429, Some(13)));
        let decision = Decision { admitted: true, remaining: 1, resets_in_ms: 60_000 };
        let used = Used::new("key", "api", 600, decision);
        assert_eq!((used.check(), used.resets_in_seconds), (Ok(()), 60));
    }
}
