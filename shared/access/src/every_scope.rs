//! All scopes of the deployment, one after the other, for work that concerns everybody's data, such as a migration.

use posthorn_app::App;
use posthorn_ids::{Environment, OrgId, TenantId};
use posthorn_items::{Scope, door as items_door};
use posthorn_store::{PageRequest, Read, Store, StoreError, Table, door};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Org, Tenant,
    places::{ORG_SORT, org_partition, tenants_of},
};

/// The uses that callers of [`scope_after`] declare.
pub const WALKS_SCOPES: Use = Table::Access.get().get_many().list().query();

/// Where a walk over all scopes is: the scope that it was at last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeMark {
    org: OrgId,
    tenant: Option<TenantId>,
    environment: Environment,
}

/// A scope of the walk, with the organisation as it is now.
pub struct WalkedScope {
    /// The scope.
    pub scope: Scope,
    /// Its organisation.
    pub org: Org,
    /// Where the walk is.
    pub mark: ScopeMark,
}

/// The scope after `mark`, or the first; `None` after the last. For each organisation, newest first, come its own scope and its
/// tenants', newest first, each in every environment. Organisations and tenants that are made meanwhile may be left out. Closed ones
/// are not.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn scope_after(app: &App, mark: Option<&ScopeMark>) -> Result<Option<WalkedScope>, StoreError> {
    let Some(mark) = mark else { return first_of_next_org(app, None).await };
    let Some(stored) = org_partition(app, mark.org).get::<Org>(ORG_SORT, Read::Eventual).await? else {
        return first_of_next_org(app, Some(mark.org)).await;
    };
    let org = stored.value;
    let environments = environments(&org);
    if let Some(next) = environments.iter().find(|environment| **environment > mark.environment) {
        return Ok(Some(walked(org, mark.tenant, next.clone())));
    }
    let tenant = page_after(mark.tenant.map(|tenant| tenant.to_string()));
    let page = tenants_of(app, mark.org).page::<Tenant>(&tenant).await?;
    match (page.items.into_iter().next(), environments.into_iter().next()) {
        (Some(tenant), Some(first)) => Ok(Some(walked(org, Some(tenant.id), first))),
        _ => first_of_next_org(app, Some(mark.org)).await,
    }
}

/// The scope that `mark` is at, as it is now; `None` if its organisation is gone.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn scope_at(app: &App, mark: &ScopeMark) -> Result<Option<WalkedScope>, StoreError> {
    let org = org_partition(app, mark.org).get::<Org>(ORG_SORT, Read::Eventual).await?;
    Ok(org.map(|org| walked(org.value, mark.tenant, mark.environment.clone())))
}

async fn first_of_next_org(app: &App, after: Option<OrgId>) -> Result<Option<WalkedScope>, StoreError> {
    let request = page_after(after.map(|org| org.to_string()));
    let page = door::list_unscoped::<Org>(app.part::<Store>(), Table::Access, &request).await?;
    Ok(page.items.into_iter().next().and_then(|org| {
        let first = environments(&org).into_iter().next()?;
        Some(walked(org, None, first))
    }))
}

/// The next thing of a list.
fn page_after(after: Option<String>) -> PageRequest {
    PageRequest { limit: 1, after, ..PageRequest::default() }
}

/// In their order.
fn environments(org: &Org) -> Vec<Environment> {
    let mut all: Vec<Environment> = org.environments.keys().cloned().collect();
    all.extend([Environment::live(), Environment::test()]);
    all.sort();
    all
}

fn walked(org: Org, tenant: Option<TenantId>, environment: Environment) -> WalkedScope {
    let scope = items_door::of_new_org(org.id, tenant, environment.clone());
    WalkedScope { scope, mark: ScopeMark { org: org.id, tenant, environment }, org }
}
