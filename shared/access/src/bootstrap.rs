//! Setting up an organisation before it has a key: what the local runner does for its demo, and an owner's first deploy.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, OrgId, TenantId};
use posthorn_items::{Scope, door};
use posthorn_store::{Created, Store, StoreError};

use crate::{
    ApiKey, Authority, CREDENTIAL_SORT, Limits, NewKey, Org, Permission,
    org::{ORG_SORT, org_partition},
};

/// The scope of an organisation's environment.
pub fn scope(org: OrgId, environment: Environment) -> Scope {
    door::of_new_org(org, None, environment)
}

/// The scope of a tenant in an environment.
pub fn tenant_scope(org: OrgId, tenant: TenantId, environment: Environment) -> Scope {
    door::of_new_org(org, Some(tenant), environment)
}

/// Writes the organisation's own item; one that is there already stays as it is.
pub async fn create_org(app: &App, org: &Org) -> Result<(), StoreError> {
    match org_partition(app, org.id).create(ORG_SORT, org).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}

/// Sets how many IP pools an organisation may have; one that nothing was written of is written.
pub async fn grant_ip_pools(app: &App, org: OrgId, ip_pools_max: u16) -> Result<(), StoreError> {
    let granted = Org { ip_pools_max, ..Org::new(org) };
    let partition = org_partition(app, org);
    if let Created::Existing(existing) = partition.create(ORG_SORT, &granted).await? {
        let grant = |org: &mut Org| std::mem::replace(&mut org.ip_pools_max, ip_pools_max) != ip_pools_max;
        partition.revise_from(ORG_SORT, existing, grant).await?;
    }
    Ok(())
}

/// Makes a key with every permission but the operator's and keeps its credential.
pub async fn create_key(app: &App, scope: &Scope, name: &str) -> Result<ApiKey, StoreError> {
    create(app, scope, name, Permission::of_an_org()).await
}

/// Makes the key of the deployment's operator: it makes, suspends and closes organisations, and no other key may.
pub async fn create_operator_key(app: &App, scope: &Scope, name: &str) -> Result<ApiKey, StoreError> {
    create(app, scope, name, Permission::ALL.iter().copied().collect()).await
}

async fn create(
    app: &App,
    scope: &Scope,
    name: &str,
    permissions: BTreeSet<Permission>,
) -> Result<ApiKey, StoreError> {
    let authority = Authority { scope: scope.clone(), permissions, limits: Limits::default() };
    let made = NewKey::random(&authority, ApiKeyId::new(app.now()), name.to_owned());
    app.part::<Store>().credential(made.key.id()).create(CREDENTIAL_SORT, &made.credential).await?;
    Ok(made.key)
}
