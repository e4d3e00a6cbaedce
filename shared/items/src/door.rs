//! The sources of a scope other than a credential. Only `shared/store`, `shared/runtime`, `shared/access` and `shared/tokens` use
//! this module, and a consistency test checks that. The data that they read a scope from was written by Posthorn itself.

use posthorn_ids::{Environment, Id, Kind, OrgId, TenantId};

use crate::{InvalidScope, Listed, Scope};

/// The scope from its [`label`](Scope::label), which Posthorn wrote on a queue message, a timer or a provider's tag.
pub fn from_label(label: &str) -> Result<Scope, InvalidScope> {
    Scope::parse(label)
}

/// The scope of an item, from its partition key in a stream record.
pub fn from_partition_key(key: &str) -> Result<Scope, InvalidScope> {
    Scope::parse(key.split('/').next().unwrap_or_default())
}

/// The scope for events of an item that an organisation keeps for all its tenants and environments, from the item's partition
/// key: the organisation's own scope in `live`, because only keys of `live` change such items.
pub fn from_org_partition_key(key: &str) -> Result<Scope, InvalidScope> {
    let org = key.split('/').next().unwrap_or_default().parse().map_err(|_| InvalidScope)?;
    Ok(Scope::new(org, None, Environment::live()))
}

/// The scope of a new organisation, to set it up before it has a credential.
pub fn of_new_org(org: OrgId, tenant: Option<TenantId>, environment: Environment) -> Scope {
    Scope::new(org, tenant, environment)
}

/// The scope of an organisation's tenant, from a scope of the organisation itself; `None` from a tenant's scope. It does not check
/// that the tenant exists: the caller does that.
pub fn of_tenant(root: &Scope, tenant: TenantId) -> Option<Scope> {
    let is_root = root.tenant().is_none();
    is_root.then(|| Scope::new(root.org(), Some(tenant), root.environment().clone()))
}

/// The scope of the same organisation or tenant in another environment. It does not check that the caller reaches it: the caller of
/// this function does that.
pub fn of_environment(scope: &Scope, environment: Environment) -> Scope {
    Scope::new(scope.org(), scope.tenant(), environment)
}

/// The position, by its id, of an item that is stored outside its scope's partitions. It is in the list of the scope with this
/// [`label`](Scope::label).
pub fn listed_under<K: Kind>(label: String, id: &Id<K>) -> Listed {
    Listed { label: Some(label), shard: 0, sort: id.suffix() }
}
