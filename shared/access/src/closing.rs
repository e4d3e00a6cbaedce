//! Releases what closed organisations, closed tenants and removed environments still have. No key gives access to it any more,
//! so a schedule does it.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{Environment, OrgId, TenantId};
use posthorn_items::{Item, Open, Scope};
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Org, Tenant,
    places::{ORG_SORT, closings, org_partition, tenants_of},
};

/// Work on a closing starts this long after it was announced. In this time the closing is written, the instances' caches expire
/// (30 seconds), and the requests that began before end (30 seconds).
const AFTER_MS: i64 = 120_000;
/// Tenants per step. Progress is saved after each step, so that the next run continues there.
const TENANTS_PAGE: i32 = 20;

/// A closing in progress. It is announced before anything is closed, so that a crash between the two loses nothing. If the
/// thing is not closed after all, the closing is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The organisation that is closed, wholly or in part.
    pub org: OrgId,
    /// The tenant, if only it is closed.
    #[serde(default)]
    pub tenant: Option<TenantId>,
    /// The environment, if only it is removed.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// The time when work on it starts, in Unix milliseconds.
    pub due_ms: i64,
    /// Whether the first step is done: the organisation's own scopes, or those of the one tenant.
    #[serde(default)]
    pub first_done: bool,
    /// The last of the organisation's tenants that is done.
    #[serde(default)]
    pub tenants_done: Option<TenantId>,
}

/// The next step of a closing.
pub struct Step {
    /// The scopes to release.
    pub scopes: Vec<Scope>,
    /// The closing to store after they are released.
    pub after: Closing,
}

impl Item for Closing {
    const KIND: &'static str = "closing";

    fn open(&self) -> Option<Open> {
        Some(Open::due(0, self.due_ms))
    }
}

impl Closing {
    /// The closing of a whole organisation.
    pub fn of_org(org: OrgId) -> Self {
        Self { org, tenant: None, environment: None, due_ms: 0, first_done: false, tenants_done: None }
    }

    /// The closing of one tenant.
    pub fn of_tenant(org: OrgId, tenant: TenantId) -> Self {
        Self { tenant: Some(tenant), ..Self::of_org(org) }
    }

    /// The removal of one environment.
    pub fn of_environment(org: OrgId, environment: Environment) -> Self {
        Self { environment: Some(environment), ..Self::of_org(org) }
    }

    /// The uses that callers of [`Closing::announce`] declare.
    pub const ANNOUNCES: Use = Table::Access.put();

    /// Announces the closing. Call it before anything is closed. A second call starts the closing again, with less left to do.
    ///
    /// # Errors
    /// `StoreError` if the write fails.
    pub async fn announce(self, app: &App) -> Result<(), StoreError> {
        let closing = Self { due_ms: app.now().as_millisecond() + AFTER_MS, ..self };
        closings(app, closing.org).overwrite(&closing.sort(), &closing).await
    }

    fn sort(&self) -> String {
        match (&self.tenant, &self.environment) {
            (Some(tenant), _) => format!("tenant/{}", tenant.suffix()),
            (None, Some(environment)) => format!("environment/{}", environment.as_str()),
            (None, None) => "org".to_owned(),
        }
    }

    /// Whether the thing is closed. It may not be closed yet just after the announcement. It stays open if the closing request
    /// crashed, or if the environment was added again.
    ///
    /// # Errors
    /// `StoreError` if a read fails.
    pub async fn is_closed(&self, app: &App) -> Result<bool, StoreError> {
        let org = org_partition(app, self.org).get::<Org>(ORG_SORT, Read::Consistent).await?;
        if org.as_ref().is_some_and(|org| org.value.state.closed_at.is_some()) {
            return Ok(true);
        }
        if let Some(tenant) = self.tenant {
            let tenant = tenants_of(app, self.org).get::<Tenant>(&tenant.suffix(), Read::Consistent).await?;
            return Ok(tenant.is_some_and(|tenant| tenant.value.state.closed_at.is_some()));
        }
        Ok(match (&self.environment, org) {
            (Some(environment), Some(org)) => !org.value.has(environment),
            _ => false,
        })
    }

    /// The next scopes to release. A step covers all environments of its owners. The first step is the organisation itself, or
    /// the one tenant. Each later step is a page of tenants. `None` if all is done.
    ///
    /// # Errors
    /// `StoreError` if a read fails.
    pub async fn next(&self, app: &App) -> Result<Option<Step>, StoreError> {
        if !self.first_done {
            let after = Self { first_done: true, ..self.clone() };
            return Ok(Some(Step { scopes: self.scopes(app, &[self.tenant]).await?, after }));
        }
        if self.tenant.is_some() {
            return Ok(None);
        }
        let low = self.tenants_done.map_or_else(|| "0".to_owned(), |done| format!("{}.", done.suffix()));
        let page = tenants_of(app, self.org).between(&low, "~", TENANTS_PAGE, Read::Consistent).await?;
        let page: Result<Vec<Tenant>, StoreError> =
            page.into_iter().map(|raw| Ok(raw.decode::<Tenant>()?.value)).collect();
        let page: Vec<Option<TenantId>> = page?.into_iter().map(|tenant| Some(tenant.id)).collect();
        let Some(last) = page.last().copied() else { return Ok(None) };
        let after = Self { tenants_done: last, ..self.clone() };
        Ok(Some(Step { scopes: self.scopes(app, &page).await?, after }))
    }

    async fn scopes(&self, app: &App, owners: &[Option<TenantId>]) -> Result<Vec<Scope>, StoreError> {
        let environments = self.environments(app).await?;
        let of = |owner: &Option<TenantId>| {
            let owner = *owner;
            environments.iter().map(move |environment| {
                posthorn_items::door::of_new_org(self.org, owner, environment.clone())
            })
        };
        Ok(owners.iter().flat_map(of).collect())
    }

    async fn environments(&self, app: &App) -> Result<BTreeSet<Environment>, StoreError> {
        if let Some(environment) = &self.environment {
            return Ok(BTreeSet::from([environment.clone()]));
        }
        let org = org_partition(app, self.org).get::<Org>(ORG_SORT, Read::Consistent).await?;
        let added = org.into_iter().flat_map(|org| org.value.environments.into_keys());
        Ok(added.chain([Environment::live(), Environment::test()]).collect())
    }
}
