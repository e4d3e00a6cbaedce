//! Sets up an organisation before it has a key: for the local runner's demo, and for an owner's first deployment.

mod people;

pub use people::{members, remove_member, revise_org, set_role};

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, OrgId, PersonId, TenantId};
use posthorn_items::{Scope, door};
use posthorn_store::{Created, Store, StoreError};

use crate::{
    ApiKey, Authority, CREDENTIAL_SORT, CustomRole, NewKey, Org, Permission, Role,
    joining::revise_members_of,
    places::{ORG_SORT, org_partition, roles_partition},
    revise_person,
};

/// The scope of an organisation's environment.
pub fn scope(org: OrgId, environment: Environment) -> Scope {
    door::of_new_org(org, None, environment)
}

/// The scope of a tenant in an environment.
pub fn tenant_scope(org: OrgId, tenant: TenantId, environment: Environment) -> Scope {
    door::of_new_org(org, Some(tenant), environment)
}

/// Writes the organisation's item. An existing item stays as it is.
pub async fn create_org(app: &App, org: &Org) -> Result<(), StoreError> {
    match org_partition(app, org.id).create(ORG_SORT, org).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}

/// Sets how many IP pools an organisation may have. Creates the organisation's item if there is none.
pub async fn grant_ip_pools(app: &App, org: OrgId, ip_pools_max: u16) -> Result<(), StoreError> {
    let granted = Org { ip_pools_max, ..Org::new(org) };
    let partition = org_partition(app, org);
    if let Created::Existing(existing) = partition.create(ORG_SORT, &granted).await? {
        let grant = |org: &mut Org| std::mem::replace(&mut org.ip_pools_max, ip_pools_max) != ip_pools_max;
        partition.revise_from(ORG_SORT, existing, grant).await?;
    }
    Ok(())
}

/// Makes a person a member of an organisation.
pub async fn add_member(app: &App, org: OrgId, person: PersonId, role: Role) -> Result<(), StoreError> {
    revise_person(app, person, |known| known.orgs.insert(org)).await?;
    let now_ms = app.now().as_millisecond();
    revise_members_of(app, org, |members| members.join(person, role, None, now_ms).unwrap_or(false)).await?;
    Ok(())
}

/// Writes a role of an organisation. An existing role stays as it is.
pub async fn add_role(app: &App, org: OrgId, role: &CustomRole) -> Result<(), StoreError> {
    match roles_partition(app, org).create(&role.id.suffix(), role).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}

/// Makes a key with all permissions except the operator's, and stores its credential.
pub async fn create_key(app: &App, scope: &Scope, name: &str) -> Result<ApiKey, StoreError> {
    create(app, scope, name, Permission::of_an_org()).await
}

/// Makes the key of the deployment's operator. Only this key can make, suspend and close organisations.
pub async fn create_operator_key(app: &App, scope: &Scope, name: &str) -> Result<ApiKey, StoreError> {
    create(app, scope, name, Permission::ALL.iter().copied().collect()).await
}

async fn create(
    app: &App,
    scope: &Scope,
    name: &str,
    permissions: BTreeSet<Permission>,
) -> Result<ApiKey, StoreError> {
    let authority = Authority { permissions, ..Authority::none(scope.clone()) };
    let made = NewKey::random(&authority, ApiKeyId::new(app.now()), name.to_owned());
    app.part::<Store>().credential(made.key.id()).create(CREDENTIAL_SORT, &made.credential).await?;
    Ok(made.key)
}
