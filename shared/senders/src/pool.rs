//! Pools of dedicated IP addresses, whose number and warm-up SES manages.

use posthorn_ids::{DomainId, EventId, IpPoolId};
use posthorn_items::{Item, Open};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many index partitions the pools to look at are spread over: a pool costs money each month, so there are few.
pub const POOL_SHARDS: u32 = 1;
/// A scope may have as many pools.
pub const POOLS_MAX: usize = 20;
/// A pool may have as many domains.
pub const POOL_DOMAINS_MAX: usize = 500;
/// A pool is looked at as often until it is active.
const LOOK_MS: i64 = 15 * 60 * 1000;
/// And as often after.
const LOOK_ACTIVE_MS: i64 = 24 * 3600 * 1000;
/// SES tells no progress of a managed address; its automatic warm-up of a standard one takes 45 days.
/// <https://docs.aws.amazon.com/ses/latest/dg/dedicated-ip-warming.html>
pub const MANAGED_WARM_MS: i64 = 45 * 24 * 3600 * 1000;

/// Where a pool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PoolStatus {
    /// It has no address yet; SES sends by shared ones.
    Provisioning,
    /// It has addresses, of which receivers know little yet; SES sends a part by shared ones.
    Warming,
    /// Its addresses are known.
    Active,
}

/// How far SES has an address warmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressWarmup {
    /// On the way.
    InProgress,
    /// Done.
    Done,
    /// SES does it by itself and does not say how far it is.
    Managed,
}

/// An address of a pool, as SES tells it.
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DedicatedIp.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolAddress {
    /// IPv4.
    pub ip: String,
    /// How far it is warmed.
    pub warmup: AddressWarmup,
}

/// A pool of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpPool {
    /// Its id, which tells when it was created.
    pub id: IpPoolId,
    /// What people call it.
    pub name: String,
    /// The name of SES's pool, and of the configuration set that sends by it.
    pub ses_name: String,
    /// Of an environment that reaches no provider.
    #[serde(default)]
    pub simulated: bool,
    /// Whether SES's pool and configuration set are known to be there.
    #[serde(default)]
    pub set_up: bool,
    /// Whether the configuration set is known to ignore the account's suppression list.
    #[serde(default)]
    pub list_ignored: bool,
    /// It is being removed: no domain may be assigned.
    #[serde(default)]
    pub removing: bool,
    /// Unix milliseconds since which nothing is sent by it, by its owner's wish.
    #[serde(default)]
    pub paused_at_ms: Option<i64>,
    /// The domains that may be assigned to it; a domain's own word decides.
    #[serde(default)]
    pub domains: Vec<DomainId>,
    /// Its addresses at the last look.
    #[serde(default)]
    pub addresses: Vec<PoolAddress>,
    /// Unix milliseconds of the first look that found an address.
    #[serde(default)]
    pub first_address_at_ms: Option<i64>,
    /// Unix milliseconds since which it is active.
    #[serde(default)]
    pub active_at_ms: Option<i64>,
    /// Unix milliseconds of the last look.
    #[serde(default)]
    pub checked_at_ms: Option<i64>,
    /// Unix milliseconds of the next look.
    pub next_look_ms: i64,
}

impl Item for IpPool {
    const KIND: &'static str = "ip_pool";
    const AUDITED: bool = true;

    fn open(&self) -> Option<Open> {
        (!self.removing).then(|| Open { shard: self.id.shard(POOL_SHARDS), due_ms: self.next_look_ms })
    }
}

impl IpPool {
    /// A pool that is about to be set up.
    pub fn new(id: IpPoolId, name: String, stage: &str, simulated: bool) -> Self {
        Self {
            id,
            name,
            // At most 52 of the 64 characters that SES takes.
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

    /// Its sort key among its scope's.
    pub fn sort(id: IpPoolId) -> String {
        id.suffix()
    }

    /// Where it stands.
    pub fn status(&self) -> PoolStatus {
        match (self.active_at_ms, self.addresses.is_empty()) {
            (Some(_), _) => PoolStatus::Active,
            (None, true) => PoolStatus::Provisioning,
            (None, false) => PoolStatus::Warming,
        }
    }

    /// Takes in the addresses that a look of `now_ms` found.
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

    /// The addresses of a pool in a test environment: none at first, one at the first look, warm at the second.
    pub fn pretended_addresses(&self) -> Vec<PoolAddress> {
        let warmup = if self.addresses.is_empty() { AddressWarmup::InProgress } else { AddressWarmup::Done };
        // Set aside for documentation (RFC 5737): nobody sends from it.
        vec![PoolAddress { ip: "192.0.2.10".to_owned(), warmup }]
    }

    /// The id of the event that it became active.
    pub fn active_event_id(&self, at_ms: i64) -> EventId {
        let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
        EventId::derived(at, &[self.id.suffix().as_bytes(), b"ip_pool.active"])
    }
}

/// A pool that was deleted, whose side at SES goes only once no instance can send by it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolRemoval {
    /// The name of SES's pool, and of the configuration set that sends by it.
    pub ses_name: String,
    /// From when on it may go, in unix milliseconds.
    pub due_ms: i64,
}

/// The sort key of a removal, which is alone in its partition.
pub const REMOVAL_SORT: &str = "removal";
/// How long a deleted pool's configuration set stays. Instances send by what they have read of a domain for 30 seconds, and an
/// email whose turn has come is handed over within 30 more.
pub const REMOVE_AFTER_MS: i64 = 5 * 60 * 1000;

impl Item for PoolRemoval {
    const KIND: &'static str = "ip_pool_removal";

    fn open(&self) -> Option<Open> {
        Some(Open { shard: 0, due_ms: self.due_ms })
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
    fn managed_addresses_are_taken_for_warm_after_45_days() {
        let mut pool = pool();
        pool.apply(addresses(&[AddressWarmup::Managed]), NOW_MS);
        assert_eq!((pool.status(), pool.next_look_ms), (PoolStatus::Warming, NOW_MS + LOOK_MS));
        pool.apply(addresses(&[AddressWarmup::Managed]), NOW_MS + MANAGED_WARM_MS - 1);
        assert_eq!(pool.status(), PoolStatus::Warming);
        pool.apply(addresses(&[AddressWarmup::Managed]), NOW_MS + MANAGED_WARM_MS);
        assert_eq!((pool.status(), pool.active_at_ms), (PoolStatus::Active, Some(NOW_MS + MANAGED_WARM_MS)));
    }

    #[test]
    fn a_name_fits_ses() {
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
