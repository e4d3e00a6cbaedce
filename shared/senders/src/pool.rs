//! Pools of dedicated IP addresses. SES manages their number and warm-up.

use posthorn_ids::{DomainId, EventId, IpPoolId};
use posthorn_items::{Item, Open};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Number of index partitions for the pools to check. One is enough: a pool costs money each month, so there are few.
pub const POOL_SHARDS: u32 = 1;
/// Most pools in a scope.
pub const POOLS_MAX: usize = 20;
/// Most domains in a pool.
pub const POOL_DOMAINS_MAX: usize = 500;
/// Time between two checks of a pool that is not active yet.
const LOOK_MS: i64 = 15 * 60 * 1000;
/// Time between two checks of an active pool.
const LOOK_ACTIVE_MS: i64 = 24 * 3600 * 1000;
/// Time after which a managed address counts as warm. SES does not report its progress; SES's automatic warm-up of a
/// standard address takes 45 days.
/// <https://docs.aws.amazon.com/ses/latest/dg/dedicated-ip-warming.html>
pub const MANAGED_WARM_MS: i64 = 45 * 24 * 3600 * 1000;

/// The status of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PoolStatus {
    /// It has no address yet. SES sends from shared addresses.
    Provisioning,
    /// Its addresses have little reputation yet. SES sends a part of the mail from shared addresses.
    Warming,
    /// Its addresses are warmed up.
    Active,
}

/// The warm-up of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressWarmup {
    /// In progress.
    InProgress,
    /// Done.
    Done,
    /// SES manages the warm-up and does not report its progress.
    Managed,
}

/// An address of a pool, as SES reports it.
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DedicatedIp.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolAddress {
    /// The IPv4 address.
    pub ip: String,
    /// Its warm-up.
    pub warmup: AddressWarmup,
}

/// A pool of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpPool {
    /// Its id, which contains the time of creation.
    pub id: IpPoolId,
    /// Its display name.
    pub name: String,
    /// The name of SES's pool and of the configuration set that uses it.
    pub ses_name: String,
    /// Whether it belongs to an environment without a provider.
    #[serde(default)]
    pub simulated: bool,
    /// Whether SES's pool and configuration set are known to exist.
    #[serde(default)]
    pub set_up: bool,
    /// Whether the configuration set is known to ignore the account's suppression list.
    #[serde(default)]
    pub list_ignored: bool,
    /// Whether it is being removed. No domain may be assigned then.
    #[serde(default)]
    pub removing: bool,
    /// Unix milliseconds since which its owner has paused it.
    #[serde(default)]
    pub paused_at_ms: Option<i64>,
    /// The domains that may be assigned to it. The domain's own item decides.
    #[serde(default)]
    pub domains: Vec<DomainId>,
    /// Its addresses at the last check.
    #[serde(default)]
    pub addresses: Vec<PoolAddress>,
    /// Unix milliseconds of the first check that found an address.
    #[serde(default)]
    pub first_address_at_ms: Option<i64>,
    /// Unix milliseconds since which it is active.
    #[serde(default)]
    pub active_at_ms: Option<i64>,
    /// Unix milliseconds of the last check.
    #[serde(default)]
    pub checked_at_ms: Option<i64>,
    /// Unix milliseconds of the next check.
    pub next_look_ms: i64,
}

impl Item for IpPool {
    const KIND: &'static str = "ip_pool";
    const AUDITED: bool = true;

    fn open(&self) -> Option<Open> {
        (!self.removing).then(|| Open::due(self.id.shard(POOL_SHARDS), self.next_look_ms))
    }
}

impl IpPool {
    /// A pool that is not set up yet.
    pub fn new(id: IpPoolId, name: String, stage: &str, simulated: bool) -> Self {
        Self {
            id,
            name,
            // At most 52 characters; SES allows 64.
            ses_name: format!("posthorn-{stage}-{}", id.suffix()),
            simulated,
            set_up: false,
            list_ignored: false,
            removing: false,
            paused_at_ms: None,
            domains: Vec::new(),
            addresses: Vec::new(),
            first_address_at_ms: None,
            active_at_ms: None,
            checked_at_ms: None,
            next_look_ms: id.created_at().as_millisecond() + LOOK_MS,
        }
    }

    /// A pool's sort key among those of its scope.
    pub fn sort(id: IpPoolId) -> String {
        id.suffix()
    }

    /// Its status.
    pub fn status(&self) -> PoolStatus {
        match (self.active_at_ms, self.addresses.is_empty()) {
            (Some(_), _) => PoolStatus::Active,
            (None, true) => PoolStatus::Provisioning,
            (None, false) => PoolStatus::Warming,
        }
    }

    /// Applies the addresses that a check at `now_ms` found.
    pub fn apply(&mut self, addresses: Vec<PoolAddress>, now_ms: i64) {
        self.addresses = addresses;
        self.checked_at_ms = Some(now_ms);
        if self.addresses.is_empty() {
            self.first_address_at_ms = None;
        } else {
            let first = *self.first_address_at_ms.get_or_insert(now_ms);
            let warm = |address: &PoolAddress| match address.warmup {
                AddressWarmup::Done => true,
                AddressWarmup::InProgress => false,
                AddressWarmup::Managed => now_ms >= first + MANAGED_WARM_MS,
            };
            if self.addresses.iter().all(warm) {
                self.active_at_ms.get_or_insert(now_ms);
            }
        }
        let wait = if self.active_at_ms.is_some() { LOOK_ACTIVE_MS } else { LOOK_MS };
        self.next_look_ms = now_ms + wait;
    }

    /// The simulated addresses of a pool in a test environment: none at first, one after the first check, warm after
    /// the second.
    pub fn simulated_addresses(&self) -> Vec<PoolAddress> {
        let warmup = if self.addresses.is_empty() { AddressWarmup::InProgress } else { AddressWarmup::Done };
        // Reserved for documentation (RFC 5737), so nobody sends from it.
        vec![PoolAddress { ip: "192.0.2.10".to_owned(), warmup }]
    }

    /// The id of the event for becoming active.
    pub fn active_event_id(&self, at_ms: i64) -> EventId {
        let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
        EventId::derived(at, &[self.id.suffix().as_bytes(), b"ip_pool.active"])
    }
}

/// A deleted pool. Its resources at SES are deleted only when no instance can send with them any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolRemoval {
    /// The name of SES's pool and of the configuration set that uses it.
    pub ses_name: String,
    /// The earliest time to delete them, in unix milliseconds.
    pub due_ms: i64,
}

/// The sort key of a removal, the only item of its partition.
pub const REMOVAL_SORT: &str = "removal";
/// How long a deleted pool's configuration set is kept. Instances cache a domain for 30 seconds, and hand over a
/// claimed email within another 30.
pub const REMOVE_AFTER_MS: i64 = 5 * 60 * 1000;

impl Item for PoolRemoval {
    const KIND: &'static str = "ip_pool_removal";

    fn open(&self) -> Option<Open> {
        Some(Open::due(0, self.due_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_750_000_000_000;

    fn pool() -> IpPool {
        let id = IpPoolId::new(jiff::Timestamp::from_millisecond(NOW_MS).unwrap());
        IpPool::new(id, "bulk".into(), "dev", false)
    }

    fn addresses(states: &[AddressWarmup]) -> Vec<PoolAddress> {
        states.iter().map(|warmup| PoolAddress { ip: "192.0.2.1".into(), warmup: *warmup }).collect()
    }

    #[test]
    fn it_goes_from_provisioning_over_warming_to_active_and_stays_there() {
        use AddressWarmup::*;
        let mut pool = pool();
        for (states, status) in [
            (&[][..], PoolStatus::Provisioning),
            (&[InProgress], PoolStatus::Warming),
            (&[Done, InProgress], PoolStatus::Warming),
            (&[Done, Done], PoolStatus::Active),
            (&[Done, Done, InProgress], PoolStatus::Active),
        ] {
            pool.apply(addresses(states), NOW_MS);
            assert_eq!(pool.status(), status, "{states:?}");
        }
    }

    #[test]
    fn managed_addresses_count_as_warm_after_45_days() {
        let mut pool = pool();
        pool.apply(addresses(&[AddressWarmup::Managed]), NOW_MS);
        assert_eq!((pool.status(), pool.next_look_ms), (PoolStatus::Warming, NOW_MS + LOOK_MS));
        pool.apply(addresses(&[AddressWarmup::Managed]), NOW_MS + MANAGED_WARM_MS - 1);
        assert_eq!(pool.status(), PoolStatus::Warming);
        pool.apply(addresses(&[AddressWarmup::Managed]), NOW_MS + MANAGED_WARM_MS);
        assert_eq!((pool.status(), pool.active_at_ms), (PoolStatus::Active, Some(NOW_MS + MANAGED_WARM_MS)));
    }

    #[test]
    fn a_pools_name_is_valid_for_ses() {
        let id = IpPoolId::new(jiff::Timestamp::UNIX_EPOCH);
        let name = IpPool::new(id, "x".into(), "abcdefghijklmnop", false).ses_name;
        assert!(
            name.len() <= 64
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
    }
}
