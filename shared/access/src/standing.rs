//! The standing of an organisation and its tenant: active, suspended or closed, and the addresses that may use their keys. Every
//! request and every hand-over reads it. A warm instance caches it for 30 seconds.

use std::{net::IpAddr, sync::Arc};

use futures::future::try_join;
use posthorn_app::{App, FromApp};
use posthorn_ids::{Environment, OrgId, TenantId};
use posthorn_items::{Retention, Scope};
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Org, SessionPolicy, Suspension, Tenant,
    codes::{ORG_SUSPENDED, TENANT_SUSPENDED},
    places::{ORG_SORT, org_partition, tenants},
    seen::Seen,
};

/// The uses that callers of [`standing`] declare.
pub const READS_STANDING: Use = Table::Access.get();

/// The state of a scope's organisation and tenant.
#[derive(Debug, Clone)]
pub struct Standing {
    /// `None` for an organisation without an item: it is active, with defaults.
    org: Option<Arc<Org>>,
    /// `None` if the scope has no tenant, or the tenant has no item.
    tenant: Option<Tenant>,
}

/// Whether the organisation or the tenant is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspended {
    /// The organisation, and so all its tenants.
    Org,
    /// The tenant.
    Tenant,
}

impl Standing {
    /// The standing of an organisation that was just read, apart from any tenant.
    pub(crate) fn of_org(org: Org) -> Self {
        Self { org: Some(Arc::new(org)), tenant: None }
    }

    /// The organisation, if it has an item.
    pub fn org(&self) -> Option<&Org> {
        self.org.as_deref()
    }

    /// Whether the organisation or the tenant is closed.
    pub fn is_closed(&self) -> bool {
        let org = self.org.as_ref().is_some_and(|org| org.state.closed_at.is_some());
        org || self.tenant.as_ref().is_some_and(|tenant| tenant.state.closed_at.is_some())
    }

    /// Which of the two is suspended, and since when. If both are, the organisation.
    pub fn suspension(&self) -> Option<(Suspended, &Suspension)> {
        let org = self.org.as_ref().and_then(|org| org.state.suspension.as_ref());
        let tenant = self.tenant.as_ref().and_then(|tenant| tenant.state.suspension.as_ref());
        org.map(|one| (Suspended::Org, one)).or(tenant.map(|one| (Suspended::Tenant, one)))
    }

    /// Whether `scope` is out of use: closed, or its environment was removed.
    pub fn is_gone(&self, scope: &Scope) -> bool {
        self.is_closed() || !self.has(scope.environment())
    }

    /// Whether the scope's tenant exists.
    pub(crate) fn has_tenant(&self) -> bool {
        self.tenant.is_some()
    }

    /// Whether the organisation has the environment. An organisation without an item has every environment.
    pub(crate) fn has(&self, environment: &Environment) -> bool {
        self.org.as_ref().is_none_or(|org| org.has(environment))
    }

    /// Whether the organisation's rules allow requests from `address`.
    pub(crate) fn admits(&self, address: Option<IpAddr>, now_ms: i64) -> bool {
        self.org.as_ref().is_none_or(|org| org.ip_rules.admit(address, now_ms))
    }

    /// Whether the audit log records sent, canceled and resent emails.
    pub(crate) fn audits_emails(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.audit_emails)
    }

    /// Whether the events of the organisation's messages are published on the EventBridge bus.
    pub(crate) fn publishes_messages(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.publish_messages)
    }

    /// How long the organisation's data is kept.
    pub fn retention(&self) -> Retention {
        self.org.as_ref().map_or(Retention::DEFAULT, |org| org.retention)
    }

    /// Whether the organisation runs the deployment.
    pub(crate) fn operates(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.operates)
    }

    /// How long its members' sessions may last, and how many they may have.
    pub(crate) fn session_policy(&self) -> SessionPolicy {
        self.org.as_ref().map_or_else(SessionPolicy::default, |org| org.sessions)
    }

    /// Whether members' sessions reach it only if its own identity provider vouched for them.
    pub(crate) fn requires_sso(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.sso_only)
    }

    /// How many hours requests may be repeated.
    pub(crate) fn idempotency_hours(&self) -> u16 {
        self.org.as_ref().map_or(crate::IDEMPOTENCY_HOURS, |org| org.idempotency_hours)
    }
}

impl Suspended {
    /// The refusal of a request that changes something.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::Org => ORG_SUSPENDED.because("The organisation is suspended and can only read."),
            Self::Tenant => TENANT_SUSPENDED.because("The tenant is suspended and can only read."),
        }
    }
}

/// In an `Arc`, because every request reads it and it may have a hundred rules.
struct SeenOrgs(Seen<OrgId, Option<Arc<Org>>>);
struct SeenTenants(Seen<(OrgId, TenantId), Tenant>);

impl FromApp for SeenOrgs {
    fn from_app(_: &App) -> Self {
        Self(Seen::new())
    }
}

impl FromApp for SeenTenants {
    fn from_app(_: &App) -> Self {
        Self(Seen::new())
    }
}

/// The standing of the scope's organisation and tenant, at most 30 seconds old. Uses [`READS_STANDING`].
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn standing(app: &App, scope: &Scope) -> Result<Standing, StoreError> {
    let (org, tenant) = try_join(org(app, scope), tenant(app, scope)).await?;
    Ok(Standing { org, tenant })
}

/// An organisation without an item is cached as well: most organisations without one never get one.
async fn org(app: &App, scope: &Scope) -> Result<Option<Arc<Org>>, StoreError> {
    let (seen, id) = (&app.part::<SeenOrgs>().0, scope.org());
    if let Some(org) = seen.find(&id, app.now()) {
        return Ok(org);
    }
    let stored = org_partition(app, id).get::<Org>(ORG_SORT, Read::Eventual).await?;
    let org = stored.map(|stored| Arc::new(stored.value));
    seen.remember(id, &org, app.now());
    Ok(org)
}

/// An absent tenant is not cached, so that a new one works immediately.
async fn tenant(app: &App, scope: &Scope) -> Result<Option<Tenant>, StoreError> {
    let Some(id) = scope.tenant() else { return Ok(None) };
    let (seen, place) = (&app.part::<SeenTenants>().0, (scope.org(), id));
    if let Some(tenant) = seen.find(&place, app.now()) {
        return Ok(Some(tenant));
    }
    let Some(stored) = tenants(app, scope).get::<Tenant>(&id.suffix(), Read::Consistent).await? else {
        return Ok(None);
    };
    seen.remember(place, &stored.value, app.now());
    Ok(Some(stored.value))
}
