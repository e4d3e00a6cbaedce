use std::{collections::BTreeSet, net::IpAddr};

use posthorn_app::App;
use posthorn_ids::{Environment, PersonId, Principal, SessionId, TenantId};
use posthorn_items::{Retention, Scope, door};
use posthorn_problem::{INSUFFICIENT_SCOPE, Problem};
use posthorn_store::{CredentialItem, Read, Store, Table};
use posthorn_uses::Use;

use crate::{
    Authority, CREDENTIAL_SORT, CallerSecret, Excess, HiddenField, Permission, Reach, Standing,
    authority::{active, refused},
    codes::{LIVE_KEY_NEEDED, ORG_FORBIDDEN, TENANT_BOUND_KEY},
    limit::RateLimits,
    membership::{Freshness, as_its_maker, rights_of},
    session_check::still_valid,
};

/// A caller with a verified credential. It may do nothing yet.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The caller's authority, with the scope of the tenant that it acts as.
    pub(crate) authority: Authority,
    pub(crate) principal: Principal,
    pub(crate) session: Option<SessionId>,
    pub(crate) secret: CallerSecret,
    /// Whether the key itself belongs to a tenant.
    pub(crate) is_bound: bool,
    pub(crate) standing: Standing,
    pub(crate) address: Option<IpAddr>,
    pub(crate) impersonated: Option<PersonId>,
}

/// A caller with a verified credential and the route's permission. Only [`Caller::authorise`] makes one.
#[derive(Debug, Clone)]
pub struct Authorised {
    caller: Caller,
    permission: Permission,
}

impl Caller {
    /// The proof that the caller may use `permission`. `while_suspended` is true for changes that a suspended organisation or tenant
    /// may make.
    ///
    /// # Errors
    /// `TENANT_BOUND_KEY`, `INSUFFICIENT_SCOPE`, `LIVE_KEY_NEEDED`; for permissions that change something, `ORG_SUSPENDED` or
    /// `TENANT_SUSPENDED`.
    pub fn authorise(self, permission: Permission, while_suspended: bool) -> Result<Authorised, Problem> {
        self.check_reach(permission)?;
        if !self.authority.permissions.contains(&permission) {
            return Err(lacking(self.principal, permission));
        }
        let of_all = permission.reach().is_of_whole_org();
        if of_all && !permission.is_read() && !self.authority.every_environment {
            return Err(LIVE_KEY_NEEDED.because("This affects every environment: use a live key."));
        }
        match self.standing.suspension() {
            Some((who, _)) if !permission.is_read() && !while_suspended => Err(who.problem()),
            _ => Ok(Authorised { caller: self, permission }),
        }
    }

    fn check_reach(&self, permission: Permission) -> Result<(), Problem> {
        let reaches = match permission.reach() {
            Reach::Tenant => true,
            Reach::Root => !self.is_bound,
            Reach::Org | Reach::Operator | Reach::Directory | Reach::SetupLink => {
                self.scope().tenant().is_none()
            }
        };
        match reaches {
            true => Ok(()),
            false => Err(TENANT_BOUND_KEY.because(
                "Only a key of the organisation itself may do this, and only while it does not act as a tenant.",
            )),
        }
    }

    /// The scope that it may access, for the log of a refusal.
    pub fn scope(&self) -> &Scope {
        &self.authority.scope
    }

    /// Who calls.
    pub fn principal(&self) -> Principal {
        self.principal
    }
}

fn lacking(principal: Principal, permission: Permission) -> Problem {
    let needed = permission.as_str();
    INSUFFICIENT_SCOPE.because(match principal {
        Principal::Key(_) => format!("This needs a key with the scope `{needed}`."),
        Principal::Person(_) => format!("Your role lacks the permission `{needed}`."),
    })
}

impl Authorised {
    /// Checks that the caller also has a permission that the route does not name, because only a part of its answers needs it.
    ///
    /// # Errors
    /// `INSUFFICIENT_SCOPE`.
    pub fn also_has(&self, permission: Permission) -> Result<(), Problem> {
        let has = self.caller.authority.permissions.contains(&permission);
        if has { Ok(()) } else { Err(lacking(self.caller.principal, permission)) }
    }

    /// The scope that the caller may access.
    pub fn scope(&self) -> &Scope {
        &self.caller.authority.scope
    }

    /// Who calls.
    pub fn principal(&self) -> Principal {
        self.caller.principal
    }

    /// The session, if the caller is a person.
    pub fn session(&self) -> Option<SessionId> {
        self.caller.session
    }

    /// The member in whose place the caller reads, if they impersonate one.
    pub fn impersonated(&self) -> Option<PersonId> {
        self.caller.impersonated
    }

    /// The presented credential, to derive secrets that only its holder may see again.
    pub fn secret(&self) -> &CallerSecret {
        &self.caller.secret
    }

    /// The fields that the caller may not see.
    pub fn hides(&self) -> &BTreeSet<HiddenField> {
        &self.caller.authority.hides
    }

    /// The caller's address, if a trusted source gives it.
    pub fn address(&self) -> Option<IpAddr> {
        self.caller.address
    }

    /// The caller's authority, from the instance's cache.
    pub fn authority(&self) -> &Authority {
        &self.caller.authority
    }

    /// The uses that callers of [`Authorised::authority_now`] declare.
    pub const READS_AUTHORITY: Use = Table::Access.get();

    /// The caller's authority from consistent reads. Use it to give rights: to make and change keys, roles and members. The
    /// instance's cache may be 30 seconds old. The scope that the request acts in stays the same.
    ///
    /// # Errors
    /// `INVALID_API_KEY` if the key is now revoked or expired, or its maker has left; `INVALID_SESSION` if the session has ended;
    /// `ORG_FORBIDDEN` if the person is no member any more; `INSUFFICIENT_SCOPE` if the caller lost the route's permission.
    pub async fn authority_now(&self, app: &App) -> Result<Authority, Problem> {
        let authority = self.read_authority(app).await?;
        match authority.permissions.contains(&self.permission) {
            true => Ok(authority),
            false => Err(lacking(self.principal(), self.permission)),
        }
    }

    async fn read_authority(&self, app: &App) -> Result<Authority, Problem> {
        let (scope, standing) = (self.scope().clone(), &self.caller.standing);
        match (self.principal(), self.session()) {
            (Principal::Key(id), _) => {
                let partition = app.part::<Store>().credential(id);
                let stored = partition.get::<CredentialItem>(CREDENTIAL_SORT, Read::Consistent).await?;
                let authority = active(app, &stored.ok_or_else(refused)?.value)?;
                let authority = as_its_maker(app, authority, standing, Freshness::Now).await?;
                Ok(Authority { scope, ..authority })
            }
            (Principal::Person(person), session) => {
                let session = session.ok_or_else(refused)?;
                still_valid(app, person, session).await?;
                let rights = rights_of(app, scope.org(), standing, person, Freshness::Now).await?;
                let gone = || ORG_FORBIDDEN.because("You are not a member of the organisation any more.");
                let rights = rights.ok_or_else(gone)?;
                let (permissions, hides) = (rights.permissions, rights.hides);
                Ok(Authority { scope, permissions, hides, ..self.authority().clone() })
            }
        }
    }

    /// Whether the caller has a permission.
    pub fn holds(&self, permission: Permission) -> bool {
        self.caller.authority.permissions.contains(&permission)
    }

    /// The state of the organisation, as this instance cached it.
    pub(crate) fn standing(&self) -> &Standing {
        &self.caller.standing
    }

    /// The organisation's rate limits, as this instance cached them.
    pub fn rate_limits(&self) -> RateLimits {
        self.caller.standing.org().map_or_else(RateLimits::default, |org| org.rate_limits)
    }

    /// How long the organisation's requests may be repeated under their `Idempotency-Key`, in hours.
    pub fn idempotency_hours(&self) -> u16 {
        self.caller.standing.idempotency_hours()
    }

    /// Whether the organisation's audit log records sent, canceled and resent emails.
    pub fn audits_emails(&self) -> bool {
        self.caller.standing.audits_emails()
    }

    /// How long the organisation's data is kept, for what is written now.
    pub fn retention(&self) -> Retention {
        self.caller.standing.retention()
    }

    /// Whether the events of the organisation's messages are published on the EventBridge bus.
    pub fn publishes_messages(&self) -> bool {
        self.caller.standing.publishes_messages()
    }

    /// The scope of another environment or tenant of the organisation, to access its keys and usage. It does not check that the
    /// tenant or environment exists: callers of this function do that.
    ///
    /// # Errors
    /// The reason if the API caller cannot reach it.
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
            None => Ok(place),
            Some(environment) => {
                let place = door::of_environment(&place, environment.clone());
                self.authority().excess_of_place(&place).map_or(Ok(place), Err)
            }
        }
    }

    /// Whether the caller may see and change the keys of `scope`. A key of `live` and a person reach every environment; other keys
    /// reach only their own. A key of the organisation itself reaches every tenant; a tenant's key reaches only that tenant.
    pub fn reaches(&self, scope: &Scope) -> bool {
        self.authority().excess_of_place(scope).is_none()
    }
}
