//! Where a scope may come from other than a credential. Only `shared/runtime`, `shared/access` and
//! `shared/tokens` use this module, and a consistency test holds them to it: what they read here was written by Posthorn
//! itself.

use posthorn_ids::{Environment, OrgId, TenantId};

use crate::{
    InvalidScope, Item, Page, PageRequest, Partition, Scope, Store, StoreError, Table, index::UNSCOPED,
    list::List,
};

/// The scope whose [`label`](Scope::label) Posthorn wrote on a queue message, a timer or a provider's tag.
pub fn from_label(label: &str) -> Result<Scope, InvalidScope> {
    Scope::parse(label)
}

/// The scope of an item, from its partition key as a stream record gives it.
pub fn from_partition_key(key: &str) -> Result<Scope, InvalidScope> {
    Scope::parse(key.split('/').next().unwrap_or_default())
}

/// The scope in which it is told what became of an item that an organisation keeps for all its tenants and environments, from
/// its partition key: the organisation's own in `live`, from which alone such items are changed.
pub fn from_org_partition_key(key: &str) -> Result<Scope, InvalidScope> {
    let org = key.split('/').next().unwrap_or_default().parse().map_err(|_| InvalidScope)?;
    Ok(Scope::new(org, None, Environment::live()))
}

/// The scope of a newly made organisation: for setting one up, before it has a credential.
pub fn of_new_org(org: OrgId, tenant: Option<TenantId>, environment: Environment) -> Scope {
    Scope::new(org, tenant, environment)
}

/// The scope of one of an organisation's tenants, from a scope of the organisation's own; `None` from a tenant's. Whether
/// there is such a tenant is the caller's to know.
pub fn of_tenant(root: &Scope, tenant: TenantId) -> Option<Scope> {
    let is_root = root.tenant().is_none();
    is_root.then(|| Scope::new(root.org(), Some(tenant), root.environment().clone()))
}

/// The same organisation's or tenant's scope in another environment, from `live`; `None` from any other.
pub fn of_environment(live: &Scope, environment: Environment) -> Option<Scope> {
    let reaches = live.environment().is_live() || *live.environment() == environment;
    reaches.then(|| Scope::new(live.org(), live.tenant(), environment))
}

/// What an organisation keeps of one kind for all its tenants and environments; for the deployment's operator, and for who
/// has just proven to be of the organisation.
pub fn of_org<'a>(store: &'a Store, table: Table, org: OrgId, kind: &'static str) -> Partition<'a> {
    Partition::new(store, table, None, format!("{org}/{kind}"))
}

/// One page of the things of a kind that are listed under no scope, newest first: for the deployment's operator.
///
/// # Errors
/// As of any list.
pub async fn list_unscoped<T: Item>(
    store: &Store,
    table: Table,
    request: &PageRequest,
) -> Result<Page<T>, StoreError> {
    List { store, label: UNSCOPED, table, shards: 1 }.page(request, |_| true).await
}
