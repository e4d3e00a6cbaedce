//! Which organisation has verified a domain.

use posthorn_app::App;
use posthorn_ids::{Environment, OrgDomainId, OrgId};
use posthorn_items::door;
use posthorn_problem::Problem;
use posthorn_store::{Created, Read, StoreError};

use crate::{
    OrgDomain,
    codes::ORG_DOMAIN_TAKEN,
    org_domain::DomainHolder,
    places::{HOLDER_SORT, domain_holder_partition, org_domains_partition},
    standing,
};

/// One domain of an organisation.
pub(crate) async fn org_domain(
    app: &App,
    org: OrgId,
    id: OrgDomainId,
) -> Result<Option<OrgDomain>, StoreError> {
    let stored = org_domains_partition(app, org).get::<OrgDomain>(&id.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// Makes `wanted` the holder of a domain, unless another one holds it.
pub(crate) async fn hold(app: &App, name: &str, wanted: DomainHolder) -> Result<(), Problem> {
    let partition = domain_holder_partition(app, name);
    let read = match partition.create(HOLDER_SORT, &wanted).await? {
        Created::New => return Ok(()),
        Created::Existing(read) => read,
    };
    let before = read.value;
    if before == wanted {
        return Ok(());
    }
    let taken = || ORG_DOMAIN_TAKEN.because(format!("{name} was verified before. Remove it there first."));
    if still_holds(app, before).await? {
        return Err(taken());
    }
    let mut is_own = false;
    let replace = |holder: &mut DomainHolder| {
        // After a write whose answer was lost it is the wanted one.
        is_own = *holder == before || *holder == wanted;
        let changes = *holder == before;
        if changes {
            *holder = wanted;
        }
        changes
    };
    partition.revise_from(HOLDER_SORT, read, replace).await?;
    if is_own { Ok(()) } else { Err(taken()) }
}

/// Whether a holder's item exists and its organisation is open. Neither comes back: ids are not used again, and closing is for good.
async fn still_holds(app: &App, holder: DomainHolder) -> Result<bool, StoreError> {
    if org_domain(app, holder.org, holder.id).await?.is_none() {
        return Ok(false);
    }
    let scope = door::of_new_org(holder.org, None, Environment::live());
    Ok(!standing(app, &scope).await?.is_closed())
}

/// The organisation that has verified a domain; `None` if none has.
pub(crate) async fn verified_by(app: &App, name: &str) -> Result<Option<OrgId>, StoreError> {
    let partition = domain_holder_partition(app, name);
    let Some(stored) = partition.get::<DomainHolder>(HOLDER_SORT, Read::Consistent).await? else {
        return Ok(None);
    };
    Ok(still_holds(app, stored.value).await?.then_some(stored.value.org))
}
