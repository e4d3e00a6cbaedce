use std::net::IpAddr;

use posthorn_app::App;
use posthorn_ids::{PersonId, Principal, SessionId};
use posthorn_items::{Scope, door};
use posthorn_problem::Problem;

use crate::{
    Authority, Caller, CallerSecret, Network, Presented, Standing,
    codes::{IP_NOT_ALLOWED, TENANT_FORBIDDEN},
    limit::RateLimits,
    note_refusal, standing,
};

/// A caller with a valid credential. It gives no access yet.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The caller's authority.
    pub(crate) authority: Authority,
    pub(crate) principal: Principal,
    /// The session, if the caller is a person.
    pub(crate) session: Option<SessionId>,
    pub(super) secret: CallerSecret,
    pub(super) standing: Standing,
    /// The member in whose place the person reads.
    pub(super) impersonated: Option<PersonId>,
}

impl Verified {
    /// Checks whether the credential may be used from the request's address. Call it before the request is counted: requests with a
    /// stolen key from a refused address must not use up the organisation's limits.
    ///
    /// # Errors
    /// `IP_NOT_ALLOWED`.
    pub async fn check_address(&self, app: &App, presented: Presented<'_>) -> Result<(), Problem> {
        let now_ms = app.now().as_millisecond();
        let known = check_address(&self.authority, &self.standing, presented.address, now_ms);
        if let Err(problem) = &known {
            note_refusal(app, (&self.authority.scope, self.principal), problem, presented).await;
        }
        known
    }

    /// The caller, with the scope of the tenant that it acts as.
    ///
    /// # Errors
    /// `IP_NOT_ALLOWED`; `TENANT_FORBIDDEN`.
    pub async fn admit(self, app: &App, presented: Presented<'_>) -> Result<Caller, Problem> {
        let (scope, principal) = (self.authority.scope.clone(), self.principal);
        let known = self.narrowed(app, presented).await;
        if let Err(problem) = &known {
            note_refusal(app, (&scope, principal), problem, presented).await;
        }
        known
    }

    async fn narrowed(self, app: &App, presented: Presented<'_>) -> Result<Caller, Problem> {
        let Self { authority, principal, session, secret, standing, impersonated } = self;
        check_address(&authority, &standing, presented.address, app.now().as_millisecond())?;
        let is_bound = authority.scope.tenant().is_some();
        let (scope, standing) = act_as(app, &authority.scope, standing, presented.tenant).await?;
        let (authority, address) = (Authority { scope, ..authority }, presented.address);
        Ok(Caller { authority, principal, session, secret, is_bound, standing, address, impersonated })
    }

    /// The organisation's rate limits.
    pub(crate) fn rate_limits(&self) -> RateLimits {
        self.standing.org().map_or_else(RateLimits::default, |org| org.rate_limits)
    }

    /// The caller's scope.
    pub fn scope(&self) -> &Scope {
        &self.authority.scope
    }

    /// Who calls.
    pub fn principal(&self) -> Principal {
        self.principal
    }
}

/// The key's networks and the organisation's rules must both allow the address.
fn check_address(
    authority: &Authority,
    standing: &Standing,
    address: Option<IpAddr>,
    now_ms: i64,
) -> Result<(), Problem> {
    let networks = authority.limits.networks.as_ref();
    let holds = |networks: &Vec<Network>| {
        address.is_some_and(|address| networks.iter().any(|one| one.contains(address)))
    };
    // The address helps the caller to find the cause. It is nothing new to a thief.
    let seen = || address.map_or_else(|| "an unknown address".to_owned(), |address| address.to_string());
    if !networks.is_none_or(holds) {
        return Err(IP_NOT_ALLOWED.because(format!("The API key may not be used from {}.", seen())));
    }
    if !standing.admits(address, now_ms) {
        let detail = format!("The organisation's rules allow no requests from {}.", seen());
        return Err(IP_NOT_ALLOWED.because(detail));
    }
    Ok(())
}

/// The scope and standing of the tenant in the header. A tenant's own key may name that tenant. All refusals are the same, so
/// that they do not reveal which tenants exist.
async fn act_as(
    app: &App,
    own: &Scope,
    standing: Standing,
    header: Option<&str>,
) -> Result<(Scope, Standing), Problem> {
    let refused = || TENANT_FORBIDDEN.because("The caller cannot act as the tenant of `Posthorn-Tenant`.");
    let Some(named) = header else { return Ok((own.clone(), standing)) };
    let tenant = named.trim().parse().map_err(|_| refused())?;
    if own.tenant() == Some(tenant) {
        return Ok((own.clone(), standing));
    }
    let scope = door::of_tenant(own, tenant).ok_or_else(refused)?;
    let standing = standing::standing(app, &scope).await?;
    if !standing.has_tenant() || standing.is_closed() {
        return Err(refused());
    }
    Ok((scope, standing))
}
