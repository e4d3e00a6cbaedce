//! What is left to release of organisations and tenants that were closed and environments that were removed: nobody has a key
//! to it any more, so a schedule does it.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{Environment, OrgId, TenantId};
use posthorn_items::{Item, Open, Scope};
use posthorn_store::{Partition, Read, Store, StoreError, Table, door};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Org, Tenant,
    org::{ORG_SORT, org_partition},
};

/// How long after it was announced a closing is worked on: by then it was written, no instance takes the organisation for open
/// any more (30 seconds), and no request that began before is under way (30 seconds).
const AFTER_MS: i64 = 120_000;
/// How many tenants are done together: what is written down between two pages is where a run that ends goes on.
const TENANTS_PAGE: i32 = 20;

/// Something that is being closed. It is announced before it is closed, so that a crash between the two forgets nothing; what
/// turns out not to be closed is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The organisation that is closed, or of which a part is.
    pub org: OrgId,
    /// The tenant, where it alone is closed.
    #[serde(default)]
    pub tenant: Option<TenantId>,
    /// The environment, where it alone is removed.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Unix milliseconds from which on it is worked on.
    pub due_ms: i64,
    /// What comes first is done: the organisation's own, or the one tenant's.
    #[serde(default)]
    pub first_done: bool,
    /// Of the organisation's tenants, those up to this one are done.
    #[serde(default)]
    pub tenants_done: Option<TenantId>,
}

/// What is to be released next.
pub struct Step {
    /// The scopes.
    pub scopes: Vec<Scope>,
    /// The closing as it is once they are released.
    pub after: Closing,
}

impl Item for Closing {
    const KIND: &'static str = "closing";

    fn open(&self) -> Option<Open> {
        Some(Open { shard: 0, due_ms: self.due_ms })
    }
}

impl Closing {
    /// Of a whole organisation.
    pub fn of_org(org: OrgId) -> Self {
        Self { org, tenant: None, environment: None, due_ms: 0, first_done: false, tenants_done: None }
    }

    /// Of one of its tenants.
    pub fn of_tenant(org: OrgId, tenant: TenantId) -> Self {
        Self { tenant: Some(tenant), ..Self::of_org(org) }
    }

    /// Of one of its environments.
    pub fn of_environment(org: OrgId, environment: Environment) -> Self {
        Self { environment: Some(environment), ..Self::of_org(org) }
    }

    /// What [`Closing::announce`] uses.
    pub const ANNOUNCES: Use = Table::Access.put();

    /// Announces it; to be called before anything is closed. Doing it again begins from the start, which finds less to do.
    ///
    /// # Errors
    /// As of any write.
    pub async fn announce(self, app: &App) -> Result<(), StoreError> {
        let closing = Self { due_ms: app.now().as_millisecond() + AFTER_MS, ..self };
        partition(app, closing.org).overwrite(&closing.sort(), &closing).await
    }

    fn sort(&self) -> String {
        match (&self.tenant, &self.environment) {
            (Some(tenant), _) => format!("tenant/{}", tenant.suffix()),
            (None, Some(environment)) => format!("environment/{}", environment.as_str()),
            (None, None) => "org".to_owned(),
        }
    }

    /// Whether it is closed. One of a moment ago may not be; one whose closing died never is, nor is an environment that was
    /// added again.
    ///
    /// # Errors
    /// As of any read.
    pub async fn is_closed(&self, app: &App) -> Result<bool, StoreError> {
        let org = org_partition(app, self.org).get::<Org>(ORG_SORT, Read::Consistent).await?;
        if org.as_ref().is_some_and(|org| org.value.state.closed_at.is_some()) {
            return Ok(true);
        }
        if let Some(tenant) = self.tenant {
            let tenant = self.tenants(app).get::<Tenant>(&tenant.suffix(), Read::Consistent).await?;
            return Ok(tenant.is_some_and(|tenant| tenant.value.state.closed_at.is_some()));
        }
        Ok(match (&self.environment, org) {
            (Some(environment), Some(org)) => !org.value.has(environment),
            _ => false,
        })
    }

    /// The scopes that are to be released next, each owner's in all environments: first the organisation's own, or the one
    /// tenant's, then a page of tenants after the other. `None` where all is done.
    ///
    /// # Errors
    /// As of any read.
    pub async fn next(&self, app: &App) -> Result<Option<Step>, StoreError> {
        if !self.first_done {
            let after = Self { first_done: true, ..self.clone() };
            return Ok(Some(Step { scopes: self.scopes(app, &[self.tenant]).await?, after }));
        }
        if self.tenant.is_some() {
            return Ok(None);
        }
        let low = self.tenants_done.map_or_else(|| "0".to_owned(), |done| format!("{}.", done.suffix()));
        let page = self.tenants(app).between(&low, "~", TENANTS_PAGE, Read::Consistent).await?;
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

    fn tenants<'a>(&self, app: &'a App) -> Partition<'a> {
        door::of_org(app.part::<Store>(), Table::Access, self.org, Tenant::KIND)
    }
}

fn partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, Closing::KIND)
}
