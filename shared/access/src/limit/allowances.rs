//! How many requests per minute an organisation, its tenants and its keys may make: the defaults, and the values set instead.

use serde::{Deserialize, Serialize};

use super::class::Class;

/// Requests of a key per minute, without those that send.
pub const KEY_REQUESTS: u64 = 3_000;
/// Requests of a key per minute that send.
pub const KEY_SENDS: u64 = 6_000;
/// Requests of all an organisation's keys per minute, without those that send.
pub const ORG_REQUESTS: u64 = 12_000;
/// Requests of all an organisation's keys per minute that send.
pub const ORG_SENDS: u64 = 30_000;
/// Requests of one key per minute that guard (revoke and suspend): enough for a script that revokes a few hundred keys. No other
/// limit counts these. So a key that uses up an organisation's limits cannot prevent its own revocation.
pub const KEY_GUARDS: u64 = 600;
/// The highest limit that may be set: API Gateway passes no more requests to a context.
pub const RATE_MAX: u64 = 60_000;
/// The lowest limit that may be set: one request per second.
pub const RATE_MIN: u64 = 60;

/// The requests that a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// All keys of an organisation together.
    Org,
    /// All keys of one tenant together.
    Tenant,
    /// One key.
    Key,
    /// One session of a person. It has the limit of a key.
    Session,
}

impl Whose {
    /// The name in headers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Tenant => "tenant",
            Self::Key => "key",
            Self::Session => "session",
        }
    }
}

/// Requests per minute by class; `None` if nothing is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerClass {
    /// Requests that send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<u64>,
    /// All other requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<u64>,
}

impl PerClass {
    fn get(self, class: Class) -> Option<u64> {
        match class {
            Class::Send => self.send,
            Class::Api => self.api,
            Class::Guard => None,
        }
    }
}

/// The limits set for an organisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimits {
    /// The limits that the operator grants. The organisation cannot set more for itself.
    #[serde(default)]
    pub granted: PerClass,
    /// For all its keys together.
    #[serde(default)]
    pub org: PerClass,
    /// For each tenant.
    #[serde(default)]
    pub tenant: PerClass,
    /// For each key that has no limit of its own.
    #[serde(default)]
    pub key: PerClass,
}

impl RateLimits {
    /// Whether nothing is set.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The requests per minute that apply. By default a tenant has half of the organisation's, so that one tenant cannot use up the
    /// shared limit.
    pub fn per_minute(&self, whose: Whose, class: Class) -> u64 {
        let set = |limits: PerClass, default| limits.get(class).unwrap_or(default);
        let (of_key, of_org) = match class {
            Class::Send => (KEY_SENDS, ORG_SENDS),
            Class::Api => (KEY_REQUESTS, ORG_REQUESTS),
            Class::Guard => (KEY_GUARDS, u64::MAX),
        };
        let granted = set(self.granted, of_org);
        let org = set(self.org, granted).min(granted);
        match whose {
            Whose::Org => org,
            Whose::Tenant => set(self.tenant, org / 2),
            Whose::Key | Whose::Session => set(self.key, of_key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_limits_apply_but_an_organisation_never_gets_more_than_granted() {
        let both = |send| PerClass { send: Some(send), api: None };
        let of = |limits: &RateLimits, whose| limits.per_minute(whose, Class::Send);
        let mut limits = RateLimits::default();
        assert_eq!(
            [Whose::Org, Whose::Tenant, Whose::Key].map(|whose| of(&limits, whose)),
            [30_000, 15_000, 6_000]
        );
        limits.org = both(50_000);
        assert_eq!(of(&limits, Whose::Org), 30_000, "an organisation cannot grant itself more");
        limits.granted = both(60_000);
        assert_eq!([of(&limits, Whose::Org), of(&limits, Whose::Tenant)], [50_000, 25_000]);
        limits.granted = both(600);
        assert_eq!(of(&limits, Whose::Org), 600);
        limits.tenant = both(100);
        limits.key = both(90);
        assert_eq!([of(&limits, Whose::Tenant), of(&limits, Whose::Key)], [100, 90]);
        assert_eq!(limits.per_minute(Whose::Key, Class::Api), KEY_REQUESTS);
        assert_eq!(limits.per_minute(Whose::Key, Class::Guard), KEY_GUARDS, "no setting changes the reserve");
    }
}
