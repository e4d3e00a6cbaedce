use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_items::{Item, Scope};
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{State, codes::TENANT_NOT_FOUND, places::tenants};

/// A sub-account of an organisation, with its own data, keys and usage in every environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id, which includes its creation time.
    pub id: TenantId,
    /// Its display name.
    pub name: String,
    /// The organisation's own notes about it.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// Whether it is active.
    #[serde(default)]
    pub state: State,
}

impl Item for Tenant {
    const KIND: &'static str = "tenant";
    const AUDITED: bool = true;
}

/// The uses that callers of [`find_tenant`] and [`require_tenant`] declare.
pub const FINDS_TENANTS: Use = Table::Access.get();

/// A tenant, from a consistent read; `None` if it does not exist.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn find_tenant(app: &App, scope: &Scope, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let stored = tenants(app, scope).get::<Tenant>(&id.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// Checks that a tenant exists and is not closed.
///
/// # Errors
/// `TENANT_NOT_FOUND` if not.
pub async fn require_tenant(app: &App, scope: &Scope, id: TenantId) -> Result<(), Problem> {
    let tenant = find_tenant(app, scope, id).await?;
    match tenant.is_some_and(|tenant| tenant.state.closed_at.is_none()) {
        true => Ok(()),
        false => Err(TENANT_NOT_FOUND
            .because(format!("{id} is not one of your tenants, or it was closed."))
            .at("/tenant_id", "names no tenant")),
    }
}
