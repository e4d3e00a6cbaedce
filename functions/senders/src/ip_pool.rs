use garde::Validate;
use posthorn_app::App;
use posthorn_ids::{DomainId, IpPoolId};
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_senders::{IpPool, PoolAddress, PoolStatus, ip_pools};
use posthorn_store::{Read, Revised, Scope, StoreError, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    dedicated::{self, Dedicated},
    not_found,
    pace::Pace,
    when::time,
};

/// What [`revise`] and [`leave_pool`] use.
pub(crate) const REVISES: Use = Table::Senders.get().put();
/// What [`set_up`] uses.
pub(crate) const SETS_UP: Use = Use::All(&[dedicated::SETS_UP, REVISES]);

/// Which domain.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OfDomain {
    /// Its id.
    #[garde(skip)]
    pub domain_id: DomainId,
}

/// An IP pool as callers read it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "IpPool")]
pub struct IpPoolView {
    /// Always `ip_pool`.
    pub object: &'static str,
    /// Its id.
    pub id: IpPoolId,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub status: PoolStatus,
    /// Its addresses at the last look.
    pub addresses: Vec<IpAddressView>,
    /// The domains that are sent from it.
    pub domain_ids: Vec<DomainId>,
    /// Whether sending by it is paused.
    pub paused: bool,
    /// Since when it is paused.
    pub paused_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// Since when it is active.
    pub active_at: Option<String>,
    /// When its addresses were last looked at.
    pub checked_at: Option<String>,
}

/// An address of a pool.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "IpAddress")]
pub struct IpAddressView {
    /// IPv4.
    pub ip: String,
    /// How far it is warmed.
    pub warmup: posthorn_senders::AddressWarmup,
}

impl IpPoolView {
    /// What a pool shows of itself.
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

/// Changes a pool; answers it as it stands then.
///
/// # Errors
/// `NOT_FOUND` where the scope has none with this id.
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

/// Takes a domain from a pool's list; one that is not there, or a pool that is gone, is no error.
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

/// Makes SES's side of a pool, if it is not known to be there as it should be. A test environment's has none.
pub(crate) async fn set_up(pace: Pace<'_>, scope: &Scope, pool: &IpPool) -> Result<IpPool, Problem> {
    if pool.set_up && pool.list_ignored {
        return Ok(pool.clone());
    }
    if !pool.simulated {
        pace.app.part::<Dedicated>().set_up(pace, &pool.ses_name).await?;
    }
    let done = |pool: &mut IpPool| {
        let news = !(pool.set_up && pool.list_ignored);
        (pool.set_up, pool.list_ignored) = (true, true);
        news
    };
    Ok(revise(pace.app, scope, pool.id, done).await?.value)
}
