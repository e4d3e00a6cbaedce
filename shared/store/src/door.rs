//! Where a scope may come from other than a credential. Only `shared/runtime`, `shared/access` and
//! `shared/tokens` use this module, and a consistency test holds them to it: what they read here was written by Posthorn
//! itself.

use posthorn_ids::{Environment, OrgId, TenantId};

use crate::{InvalidScope, Scope};

/// The scope whose [`label`](Scope::label) Posthorn wrote on a queue message, a timer or a provider's tag.
pub fn from_label(label: &str) -> Result<Scope, InvalidScope> {
    Scope::parse(label)
}

/// The scope of an item, from its partition key as a stream record gives it.
pub fn from_partition_key(key: &str) -> Result<Scope, InvalidScope> {
    Scope::parse(key.split('/').next().unwrap_or_default())
}

/// The scope of a newly made organisation: for setting one up, before it has a credential.
pub fn of_new_org(org: OrgId, tenant: Option<TenantId>, environment: Environment) -> Scope {
    Scope::new(org, tenant, environment)
}
