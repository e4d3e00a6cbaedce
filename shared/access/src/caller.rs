use std::net::IpAddr;

use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, TenantId};
use posthorn_items::{Scope, door};
use posthorn_problem::{INSUFFICIENT_SCOPE, Problem};
use posthorn_store::{CredentialItem, Read, Store, Table};
use posthorn_uses::Use;

use crate::{
    Authority, CREDENTIAL_SORT, Excess, Permission, Reach, Standing,
    authority::{active, excess_of_place, refused},
    codes::{LIVE_KEY_NEEDED, TENANT_BOUND_KEY},
    limit::RateLimits,
};

/// A caller whose key was verified. It may do nothing yet.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key's, narrowed to the tenant that it acts as.
    pub(crate) authority: Authority,
    pub(crate) key_id: ApiKeyId,
    /// Whether the key itself is a tenant's.
    pub(crate) is_bound: bool,
    pub(crate) standing: Standing,
    pub(crate) address: Option<IpAddr>,
}

/// A caller whose key was verified and who holds the route's permission. Only [`Caller::authorise`] makes one.
#[derive(Debug, Clone)]
pub struct Authorised {
    caller: Caller,
}

impl Caller {
    /// The proof that the caller may use `permission`; `while_suspended` for what a suspended organisation or tenant may change all
    /// the same.
    ///
    /// # Errors
    /// `TENANT_BOUND_KEY`, `INSUFFICIENT_SCOPE`, `LIVE_KEY_NEEDED`; `ORG_SUSPENDED` or `TENANT_SUSPENDED` for what changes
    /// something.
    pub fn authorise(self, permission: Permission, while_suspended: bool) -> Result<Authorised, Problem> {
        self.check_reach(permission)?;
        if !self.authority.permissions.contains(&permission) {
            let needed = permission.as_str();
            return Err(INSUFFICIENT_SCOPE.because(format!("This needs a key with the scope `{needed}`.")));
        }
        let of_all = matches!(permission.reach(), Reach::Org | Reach::Operator);
        if of_all && !permission.is_read() && !self.scope().environment().is_live() {
            return Err(LIVE_KEY_NEEDED.because("It holds for every environment: use a live key."));
        }
        match self.standing.suspension() {
            Some((who, _)) if !permission.is_read() && !while_suspended => Err(who.problem()),
            _ => Ok(Authorised { caller: self }),
        }
    }

    fn check_reach(&self, permission: Permission) -> Result<(), Problem> {
        let reaches = match permission.reach() {
            Reach::Tenant => true,
            Reach::Root => !self.is_bound,
            Reach::Org | Reach::Operator => self.scope().tenant().is_none(),
        };
        match reaches {
            true => Ok(()),
            false => Err(TENANT_BOUND_KEY.because(
                "Only a key of the organisation's own may do this, and not while it acts as a tenant.",
            )),
        }
    }

    /// Whose data it reaches: for the log of a refusal.
    pub fn scope(&self) -> &Scope {
        &self.authority.scope
    }

    /// The key that was presented.
    pub fn key_id(&self) -> ApiKeyId {
        self.key_id
    }
}

impl Authorised {
    /// Whose data the caller may touch.
    pub fn scope(&self) -> &Scope {
        &self.caller.authority.scope
    }

    /// The key that was presented.
    pub fn key_id(&self) -> ApiKeyId {
        self.caller.key_id
    }

    /// Where the request comes from, as far as that can be believed.
    pub fn address(&self) -> Option<IpAddr> {
        self.caller.address
    }

    /// Everything that the key opens.
    pub fn authority(&self) -> &Authority {
        &self.caller.authority
    }

    /// What [`Authorised::authority_now`] uses.
    pub const READS_AUTHORITY: Use = Table::Access.get();

    /// Everything that the key opens at this very moment: for making and changing keys, which must not rest on what an instance
    /// has believed for half a minute. What the request acts as stays.
    ///
    /// # Errors
    /// `INVALID_API_KEY` where the key was revoked or has expired by now.
    pub async fn authority_now(&self, app: &App) -> Result<Authority, Problem> {
        let partition = app.part::<Store>().credential(self.key_id());
        let stored = partition.get::<CredentialItem>(CREDENTIAL_SORT, Read::Consistent).await?;
        let credential = stored.ok_or_else(refused)?.value;
        Ok(Authority { scope: self.scope().clone(), ..active(app, &credential)? })
    }

    /// Whether the key holds a permission.
    pub fn holds(&self, permission: Permission) -> bool {
        self.caller.authority.permissions.contains(&permission)
    }

    /// What was set for the organisation's requests, as far as this instance knows.
    pub fn rate_limits(&self) -> RateLimits {
        self.caller.standing.org().map_or_else(RateLimits::default, |org| org.rate_limits)
    }

    /// How long the organisation's requests may be repeated under their `Idempotency-Key`, in hours.
    pub fn idempotency_hours(&self) -> u16 {
        self.caller.standing.idempotency_hours()
    }

    /// Whether the organisation has the audit log tell of emails that were sent, canceled and resent.
    pub fn audits_emails(&self) -> bool {
        self.caller.standing.audits_emails()
    }

    /// Whether the events of the organisation's messages are published on the EventBridge bus.
    pub fn publishes_messages(&self) -> bool {
        self.caller.standing.publishes_messages()
    }

    /// The scope of another environment or tenant of the organisation, where the caller reaches it: for the keys and the
    /// usage there. Whether there is such a tenant or environment is the caller's to ask.
    ///
    /// # Errors
    /// What the caller does not reach.
    pub fn reach(
        &self,
        environment: Option<&Environment>,
        tenant: Option<TenantId>,
    ) -> Result<Scope, Excess> {
        let own = self.scope();
        let place = match tenant {
            Some(tenant) if own.tenant() == Some(tenant) => own.clone(),
            Some(tenant) => door::of_tenant(own, tenant).ok_or(Excess::Owner)?,
            None => own.clone(),
        };
        match environment {
            Some(environment) => door::of_environment(&place, environment.clone()).ok_or(Excess::Environment),
            None => Ok(place),
        }
    }

    /// Whether what lies in `scope` is the caller's to see and change, as far as keys go: its own environment's, or any from
    /// `live`; its own tenant's, or any from the organisation's own key.
    pub fn reaches(&self, scope: &Scope) -> bool {
        excess_of_place(scope, self.scope()).is_none()
    }
}
