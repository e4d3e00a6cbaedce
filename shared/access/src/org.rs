use std::collections::BTreeMap;

use posthorn_ids::{Environment, OrgId};
use posthorn_items::{Item, Listed, Retention};
use serde::{Deserialize, Serialize};

use crate::{IpRules, OrgSettings, SessionPolicy, limit::RateLimits};

/// How many hours a request may be repeated with its `Idempotency-Key`, by default.
pub const IDEMPOTENCY_HOURS: u16 = 24;
/// The most environments, including `live` and `test`. Each is a complete, separate set of data.
pub const ENVIRONMENTS_MAX: usize = 10;

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Its id, which includes its creation time.
    pub id: OrgId,
    /// Its display name.
    #[serde(default)]
    pub name: String,
    /// The addresses that the operator writes to about it.
    #[serde(default)]
    pub owner_emails: Vec<String>,
    /// How many hours its requests may be repeated.
    #[serde(default = "idempotency_hours")]
    pub idempotency_hours: u16,
    /// Whether the audit log records sent, canceled and resent emails.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub audit_emails: bool,
    /// Whether the events of its messages are published on the EventBridge bus.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publish_messages: bool,
    /// The environments that it added, each with the id of the request that added it.
    #[serde(default)]
    pub environments: BTreeMap<Environment, String>,
    /// The rules about the IP addresses that may use its keys and its tenants' keys.
    #[serde(default, skip_serializing_if = "IpRules::is_empty")]
    pub ip_rules: IpRules,
    /// How many requests it, its tenants and its keys may make.
    #[serde(default, skip_serializing_if = "RateLimits::is_default")]
    pub rate_limits: RateLimits,
    /// How many IP pools it and its tenants may have. The operator grants them, because SES allows an account only 50.
    #[serde(default, skip_serializing_if = "is_none")]
    pub ip_pools_max: u16,
    /// How long its members' sessions may last, and how many they may have.
    #[serde(default, skip_serializing_if = "SessionPolicy::is_default")]
    pub sessions: SessionPolicy,
    /// Whether members' sessions reach it only if its own identity provider vouched for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sso_only: bool,
    /// How the console and mails look to its members.
    #[serde(default, skip_serializing_if = "OrgSettings::is_default")]
    pub settings: OrgSettings,
    /// How long its data is kept.
    #[serde(default, skip_serializing_if = "Retention::is_default")]
    pub retention: Retention,
    /// Whether it runs the deployment: its owners have the operator's permissions. Only the set-up of the deployment sets it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub operates: bool,
    /// Whether it is active.
    #[serde(default)]
    pub state: State,
}

fn is_none(count: &u16) -> bool {
    *count == 0
}

fn idempotency_hours() -> u16 {
    IDEMPOTENCY_HOURS
}

/// Whether an organisation or a tenant is active.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The suspension, if it is suspended: it may only read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<Suspension>,
    /// When it was closed, in Unix milliseconds. It cannot be opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<i64>,
}

/// Why and since when an organisation or tenant may only read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// When it was suspended, in Unix milliseconds.
    pub at: i64,
    /// The reason that the caller gave.
    pub reason: String,
}

impl State {
    /// `active`, `suspended` or `closed`.
    pub fn as_str(&self) -> &'static str {
        match (self.closed_at, &self.suspension) {
            (Some(_), _) => "closed",
            (None, Some(_)) => "suspended",
            (None, None) => "active",
        }
    }

    /// Suspends. Returns whether this changed anything. A later reason does not replace the first.
    pub fn suspend(&mut self, reason: &str, now_ms: i64) -> bool {
        let news = self.suspension.is_none() && self.closed_at.is_none();
        if news {
            self.suspension = Some(Suspension { at: now_ms, reason: reason.to_owned() });
        }
        news
    }

    /// Lifts the suspension. Returns whether there was one.
    pub fn resume(&mut self) -> bool {
        self.closed_at.is_none() && self.suspension.take().is_some()
    }

    /// Closes permanently. Returns whether this changed anything.
    pub fn close(&mut self, now_ms: i64) -> bool {
        let news = self.closed_at.is_none();
        self.closed_at.get_or_insert(now_ms);
        news
    }
}

impl Item for Org {
    const KIND: &'static str = "org";
    const SHAPE: u32 = 2;
    const AUDITED: bool = true;

    fn listed(&self) -> Option<Listed> {
        Some(Listed::by_id(&self.id, 1))
    }
}

impl Org {
    /// The defaults: they apply as long as the organisation has no item.
    pub fn new(id: OrgId) -> Self {
        Self {
            id,
            name: String::new(),
            owner_emails: Vec::new(),
            idempotency_hours: IDEMPOTENCY_HOURS,
            audit_emails: false,
            publish_messages: false,
            environments: BTreeMap::new(),
            ip_rules: IpRules::default(),
            rate_limits: RateLimits::default(),
            ip_pools_max: 0,
            sessions: SessionPolicy::default(),
            sso_only: false,
            settings: OrgSettings::default(),
            retention: Retention::default(),
            operates: false,
            state: State::default(),
        }
    }

    /// Whether it has the environment.
    pub fn has(&self, environment: &Environment) -> bool {
        is_fixed(environment) || self.environments.contains_key(environment)
    }
}

/// Whether every organisation always has the environment: `live` and `test`.
pub fn is_fixed(environment: &Environment) -> bool {
    [Environment::live(), Environment::test()].contains(environment)
}
