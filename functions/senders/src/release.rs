//! Giving back what a scope has: a domain with all that hangs on it, and an IP pool.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::uses::{Table, Use};
use posthorn_senders::{Domain, IpPool, PoolRemoval, REMOVAL_SORT, REMOVE_AFTER_MS};
use posthorn_senders_store::{
    DomainNameItem, LEAVES_RECEIVING, NAME_SORT, Roll, domains, ip_pools, leave_receiving, name_partition,
    pool_removal,
};
use posthorn_store::{Deleted, Read, StoreError};

use crate::{
    ip_pool::{self, leave_pool},
    ses::{
        pace::Pace,
        register::{self, RegisterError, leave},
    },
};

/// What [`release_domain`] uses.
pub(crate) const RELEASES_DOMAINS: Use = Use::All(&[
    LEAVES_RECEIVING,
    ip_pool::REVISES,
    register::LEAVES,
    Roll::USES,
    Table::Senders.get().update().delete(),
]);
/// What [`release_pool`] uses.
pub(crate) const RELEASES_POOLS: Use = Use::All(&[Roll::USES, Table::Senders.put().update().delete()]);

/// Takes a domain away, and the SES identity that was made for it, if no other domain needs that.
///
/// Gone in this order: the name's pointer, the right to its mail, the place in an IP pool, SES's identity, the domain, its place
/// among the organisation's. A crash in between leaves a domain that can be seen, cannot be sent from, and can be released again.
///
/// # Errors
/// Where SES or the table does not do as asked: then to be repeated.
pub(crate) async fn release_domain(
    pace: Pace<'_>,
    scope: &Scope,
    domain: &Domain,
) -> Result<(), RegisterError> {
    let app = pace.app;
    free_name(pace, scope, domain).await?;
    leave_receiving(app, scope, domain.id, &domain.name).await?;
    if let Some(pool) = domain.ip_pool {
        leave_pool(app, scope, pool, domain.id).await?;
    }
    if !domain.simulated {
        leave(pace, scope, domain).await?;
    }
    domains(app, scope).delete::<Domain>(&Domain::sort(domain.id)).await?;
    Roll::DOMAINS.strike(app, scope, &domain.id.suffix()).await?;
    Ok(())
}

/// After an earlier try that got this far the name may be another domain's, and may become so at any moment: it is freed
/// only while it is this one's.
async fn free_name(pace: Pace<'_>, scope: &Scope, domain: &Domain) -> Result<(), RegisterError> {
    let name = name_partition(pace.app, scope, &domain.name);
    let pointer = name.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await?;
    if let Some(pointer) = pointer.filter(|pointer| pointer.value.id == domain.id) {
        match name.delete_if(NAME_SORT, &pointer).await? {
            Deleted::Gone | Deleted::Changed(_) => {}
        }
    }
    Ok(())
}

/// Removes a pool that no domain can be assigned to any more.
///
/// Written: that SES's side is to go; then the pool goes, and its place among the organisation's. SES's side stays for some
/// minutes, for warm instances may send by it: `poll-ip-pools` removes it.
///
/// # Errors
/// Where the table does not do as asked: then to be repeated.
pub(crate) async fn release_pool(app: &App, scope: &Scope, pool: &IpPool) -> Result<(), StoreError> {
    if !pool.simulated {
        let due_ms = app.now().as_millisecond() + REMOVE_AFTER_MS;
        let removal = PoolRemoval { ses_name: pool.ses_name.clone(), due_ms };
        pool_removal(app, scope, pool.id).create(REMOVAL_SORT, &removal).await?;
    }
    ip_pools(app, scope).delete::<IpPool>(&IpPool::sort(pool.id)).await?;
    Roll::IP_POOLS.strike(app, scope, &pool.id.suffix()).await?;
    Ok(())
}
