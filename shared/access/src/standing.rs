//! How an organisation and its tenant stand: active, suspended or closed, and open to which addresses. Read once in thirty seconds per warm instance,
//! by every request and by what hands emails over.

use std::{net::IpAddr, sync::Arc};

use futures::future::try_join;
use posthorn_app::{App, FromApp};
use posthorn_ids::{Environment, OrgId, TenantId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Org, Suspension, Tenant,
    codes::{ORG_SUSPENDED, TENANT_SUSPENDED},
    org::{ORG_SORT, org_partition},
    seen::Seen,
    tenants,
};

/// What [`standing`] uses.
pub const READS_STANDING: Use = Table::Access.get();

/// How a scope's organisation and tenant stand.
#[derive(Debug, Clone)]
pub struct Standing {
    /// `None` for an organisation that nothing was written of: it is active, with defaults.
    org: Option<Arc<Org>>,
    /// `None` where the scope has none, or nothing was written of it.
    tenant: Option<Tenant>,
}

/// Who is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspended {
    /// The organisation, and so all its tenants.
    Org,
    /// The tenant.
    Tenant,
}

impl Standing {
    /// The organisation, where something was written of it.
    pub fn org(&self) -> Option<&Org> {
        self.org.as_deref()
    }

    /// Whether nothing of it works any more.
    pub fn is_closed(&self) -> bool {
        let org = self.org.as_ref().is_some_and(|org| org.state.closed_at.is_some());
        org || self.tenant.as_ref().is_some_and(|tenant| tenant.state.closed_at.is_some())
    }

    /// Who is suspended, and since when; the organisation's suspension comes before its tenant's.
    pub fn suspension(&self) -> Option<(Suspended, &Suspension)> {
        let org = self.org.as_ref().and_then(|org| org.state.suspension.as_ref());
        let tenant = self.tenant.as_ref().and_then(|tenant| tenant.state.suspension.as_ref());
        org.map(|one| (Suspended::Org, one)).or(tenant.map(|one| (Suspended::Tenant, one)))
    }

    /// Whether nobody can do anything in `scope` any more: it is closed, or its environment was removed.
    pub fn is_gone(&self, scope: &Scope) -> bool {
        self.is_closed() || !self.has(scope.environment())
    }

    /// Whether there is such a tenant as the one that was asked about.
    pub(crate) fn has_tenant(&self) -> bool {
        self.tenant.is_some()
    }

    /// Whether the organisation has the environment. One that nothing was written of has any.
    pub(crate) fn has(&self, environment: &Environment) -> bool {
        self.org.as_ref().is_none_or(|org| org.has(environment))
    }

    /// Whether the organisation lets its keys be used from `address`.
    pub(crate) fn admits(&self, address: Option<IpAddr>, now_ms: i64) -> bool {
        self.org.as_ref().is_none_or(|org| org.ip_rules.admit(address, now_ms))
    }

    /// Whether the audit log tells of emails that were sent, canceled and resent.
    pub(crate) fn audits_emails(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.audit_emails)
    }

    /// Whether the events of the organisation's messages are published on the EventBridge bus.
    pub(crate) fn publishes_messages(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.publish_messages)
    }

    /// How long requests may be repeated.
    pub(crate) fn idempotency_hours(&self) -> u16 {
        self.org.as_ref().map_or(crate::IDEMPOTENCY_HOURS, |org| org.idempotency_hours)
    }
}

impl Suspended {
    /// The refusal of whatever changes something.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::Org => ORG_SUSPENDED.because("The organisation is suspended: it can read, and no more."),
            Self::Tenant => TENANT_SUSPENDED.because("The tenant is suspended: it can read, and no more."),
        }
    }
}

/// Shared, for every request asks for it, and it may hold a hundred rules.
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

/// How the scope's organisation and tenant stand, or stood at most thirty seconds ago. Uses [`READS_STANDING`].
///
/// # Errors
/// As of any read.
pub async fn standing(app: &App, scope: &Scope) -> Result<Standing, StoreError> {
    let (org, tenant) = try_join(org(app, scope), tenant(app, scope)).await?;
    Ok(Standing { org, tenant })
}

/// An organisation without an item is remembered as well: most have one or never will.
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

/// A tenant that is absent is not remembered: a new one works at once.
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
