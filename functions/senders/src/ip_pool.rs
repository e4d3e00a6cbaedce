use garde::Validate;
use posthorn_app::App;
use posthorn_ids::{DomainId, IpPoolId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_senders::{IpPool, PoolAddress, PoolStatus};
use posthorn_senders_store::ip_pools;
use posthorn_store::{Read, Revised, StoreError, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    refusals::not_found,
    ses::{
        dedicated::{self, Dedicated},
        pace::Pace,
    },
    times::time,
};

/// The `uses` of [`revise`] and [`leave_pool`].
pub(crate) const REVISES: Use = Table::Senders.get().put();
/// The `uses` of [`set_up`].
pub(crate) const SETS_UP: Use = Use::All(&[dedicated::SETS_UP, REVISES]);

/// The domain to assign or release.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OfDomain {
    /// Its id.
    #[garde(skip)]
    pub domain_id: DomainId,
}

/// A pool of dedicated IP addresses.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "IpPool")]
pub struct IpPoolView {
    /// Always `ip_pool`.
    pub object: &'static str,
    /// Its id.
    pub id: IpPoolId,
    /// Display name.
    pub name: String,
    /// Its state.
    pub status: PoolStatus,
    /// Its addresses at the last check.
    pub addresses: Vec<IpAddressView>,
    /// The domains that are sent from it.
    pub domain_ids: Vec<DomainId>,
    /// Whether sending from it is paused.
    pub paused: bool,
    /// When it was paused (RFC 3339); null if it is not paused.
    pub paused_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// When it became active (RFC 3339); null if it is not active yet.
    pub active_at: Option<String>,
    /// When its addresses were last checked (RFC 3339); null if they were not.
    pub checked_at: Option<String>,
}

/// An address of a pool.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "IpAddress")]
pub struct IpAddressView {
    /// The IPv4 address.
    pub ip: String,
    /// The state of its warm-up.
    pub warmup: posthorn_senders::AddressWarmup,
}

impl IpPoolView {
    /// Builds the view of a pool.
    pub fn of(pool: &IpPool) -> Self {
        let address =
            |address: &PoolAddress| IpAddressView { ip: address.ip.clone(), warmup: address.warmup };
        Self {
            object: "ip_pool",
            id: pool.id,
            name: pool.name.clone(),
            status: pool.status(),
            addresses: pool.addresses.iter().map(address).collect(),
            domain_ids: pool.domains.clone(),
            paused: pool.paused_at_ms.is_some(),
            paused_at: pool.paused_at_ms.and_then(time),
            created_at: pool.id.created_at().to_string(),
            active_at: pool.active_at_ms.and_then(time),
            checked_at: pool.checked_at_ms.and_then(time),
        }
    }
}

/// Changes a pool. Returns the changed pool.
///
/// # Errors
/// `NOT_FOUND` if the scope has no pool with this id.
pub(crate) async fn revise(
    app: &App,
    scope: &Scope,
    id: IpPoolId,
    change: impl FnMut(&mut IpPool) -> bool + Send,
) -> Result<Stored<IpPool>, Problem> {
    match ip_pools(app, scope).revise(&IpPool::sort(id), Read::Consistent, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored),
        Revised::Absent => Err(not_found()),
    }
}

/// Removes a domain from a pool's list. It is no error if the domain is not in the list or the pool does not exist.
pub(crate) async fn leave_pool(
    app: &App,
    scope: &Scope,
    pool: IpPoolId,
    domain: DomainId,
) -> Result<(), StoreError> {
    let leave = |pool: &mut IpPool| {
        let before = pool.domains.len();
        pool.domains.retain(|id| *id != domain);
        pool.domains.len() != before
    };
    ip_pools(app, scope).revise(&IpPool::sort(pool), Read::Consistent, leave).await?;
    Ok(())
}

/// Creates SES's part of a pool, unless it is recorded as complete. Pools of test environments have none.
pub(crate) async fn set_up(pace: Pace<'_>, scope: &Scope, pool: &IpPool) -> Result<IpPool, Problem> {
    if pool.set_up && pool.list_ignored {
        return Ok(pool.clone());
    }
    if !pool.simulated {
        pace.app.part::<Dedicated>().set_up(pace, &pool.ses_name).await?;
    }
    let done = |pool: &mut IpPool| {
        let changed = !(pool.set_up && pool.list_ignored);
        (pool.set_up, pool.list_ignored) = (true, true);
        changed
    };
    Ok(revise(pace.app, scope, pool.id, done).await?.value)
}
