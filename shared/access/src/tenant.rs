use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_items::{Item, Scope};
use posthorn_problem::Problem;
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{State, codes::TENANT_NOT_FOUND};

/// A sub-account of an organisation: data, keys and usage of its own, in every environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id, which tells when it was made.
    pub id: TenantId,
    /// What people call it.
    pub name: String,
    /// What the organisation notes of it.
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

/// The tenants of the organisation that `scope` is of, each under its id's suffix.
pub fn tenants<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).of_org(Table::Access, Tenant::KIND)
}

/// What [`find_tenant`] and [`require_tenant`] use.
pub const FINDS_TENANTS: Use = Table::Access.get();

/// A tenant as it stands now.
///
/// # Errors
/// As of any read.
pub async fn find_tenant(app: &App, scope: &Scope, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let stored = tenants(app, scope).get::<Tenant>(&id.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// Refuses a tenant that there is not, or not any more.
///
/// # Errors
/// `TENANT_NOT_FOUND`.
pub async fn require_tenant(app: &App, scope: &Scope, id: TenantId) -> Result<(), Problem> {
    let tenant = find_tenant(app, scope, id).await?;
    match tenant.is_some_and(|tenant| tenant.state.closed_at.is_none()) {
        true => Ok(()),
        false => Err(TENANT_NOT_FOUND
            .because(format!("{id} is none of your tenants, or was closed."))
            .at("/tenant_id", "names no tenant")),
    }
}
