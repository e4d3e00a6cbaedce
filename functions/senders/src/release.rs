//! Releases a domain with everything that belongs to it, or an IP pool.

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

/// The `uses` of [`release_domain`].
pub(crate) const RELEASES_DOMAINS: Use = Use::All(&[
    LEAVES_RECEIVING,
    ip_pool::REVISES,
    register::LEAVES,
    Roll::USES,
    Table::Senders.get().update().delete(),
]);
/// The `uses` of [`delete_pool_items`].
pub(crate) const DELETES_POOL_ITEMS: Use = Use::All(&[Roll::USES, Table::Senders.put().update().delete()]);

/// Removes a domain, and the SES identity that was created for it if no other domain needs it.
///
/// Removed in this order: the name's pointer, the right to receive its mail, the place in an IP pool, SES's identity, the domain, its
/// place in the organisation's list. A crash in between leaves a domain that is visible, cannot be sent from, and can be released
/// again.
///
/// # Errors
/// If SES or the store fails. Repeat the call then.
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

/// Frees the name, only if its pointer names this domain. After an earlier call that was interrupted the name may belong to another
/// domain.
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

/// Removes a pool. No domain can be assigned to it any more.
///
/// Written: an item that requests the removal of SES's part; then the pool and its place in the organisation's list are removed. SES's
/// part stays for some minutes, because warm instances may still use it. `poll-ip-pools` removes it.
///
/// # Errors
/// If the store fails. Repeat the call then.
pub(crate) async fn delete_pool_items(app: &App, scope: &Scope, pool: &IpPool) -> Result<(), StoreError> {
    if !pool.simulated {
        let due_ms = app.now().as_millisecond() + REMOVE_AFTER_MS;
        let removal = PoolRemoval { ses_name: pool.ses_name.clone(), due_ms };
        pool_removal(app, scope, pool.id).create(REMOVAL_SORT, &removal).await?;
    }
    ip_pools(app, scope).delete::<IpPool>(&IpPool::sort(pool.id)).await?;
    Roll::IP_POOLS.strike(app, scope, &pool.id.suffix()).await?;
    Ok(())
}
