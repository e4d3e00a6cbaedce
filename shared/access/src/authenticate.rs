//! Finds the caller of a request. First it verifies the key. After the request was counted, it checks the caller's address and
//! the tenant that the request acts as.

use std::net::IpAddr;

use posthorn_app::{App, FromApp};
use posthorn_ids::ApiKeyId;
use posthorn_items::{Scope, door};
use posthorn_problem::Problem;
use posthorn_store::{CredentialItem, Read, Store};

use crate::{
    ApiKey, Authority, Caller, Network, Presented, Standing,
    authority::{active, refused},
    codes::{IP_NOT_ALLOWED, TENANT_FORBIDDEN},
    key::SORT,
    limit::RateLimits,
    note_refusal,
    seen::Seen,
    standing,
};

/// The credentials that this instance caches. It does not cache unknown keys, so that a new key works immediately.
struct SeenKeys(Seen<ApiKeyId, CredentialItem>);

impl FromApp for SeenKeys {
    fn from_app(_: &App) -> Self {
        Self(Seen::new())
    }
}

/// A key with a right secret that is neither revoked nor expired. It gives no access yet.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The key's authority.
    pub(crate) authority: Authority,
    pub(crate) key_id: ApiKeyId,
    standing: Standing,
}

/// Verifies a presented key.
///
/// # Errors
/// The same problem for a key that is malformed, unknown, wrong, revoked or expired, and for a key of a closed organisation, a
/// closed tenant or a removed environment.
pub async fn verify(app: &App, presented: Presented<'_>) -> Result<Verified, Problem> {
    let key: ApiKey = presented.credential.parse().map_err(|_| refused())?;
    let credential = find(app, key.id()).await?.ok_or_else(refused)?;
    if !key.matches(&credential) {
        return Err(refused());
    }
    let known = working(app, &credential).await;
    if let (Err(problem), Ok(scope)) = (&known, credential.scope()) {
        note_refusal(app, (&scope, credential.id), problem, presented).await;
    }
    known
}

async fn working(app: &App, credential: &CredentialItem) -> Result<Verified, Problem> {
    let authority = active(app, credential)?;
    let standing = standing::standing(app, &authority.scope).await?;
    if standing.is_closed() || !standing.has(authority.scope.environment()) {
        return Err(refused());
    }
    Ok(Verified { authority, key_id: credential.id, standing })
}

impl Verified {
    /// Checks whether the key may be used from the request's address. Call it before the request is counted: requests with a stolen
    /// key from a refused address must not use up the organisation's limits.
    ///
    /// # Errors
    /// `IP_NOT_ALLOWED`.
    pub async fn check_address(&self, app: &App, presented: Presented<'_>) -> Result<(), Problem> {
        let now_ms = app.now().as_millisecond();
        let known = check_address(&self.authority, &self.standing, presented.address, now_ms);
        if let Err(problem) = &known {
            note_refusal(app, (&self.authority.scope, self.key_id), problem, presented).await;
        }
        known
    }

    /// The caller, with the scope of the tenant that it acts as.
    ///
    /// # Errors
    /// `IP_NOT_ALLOWED`; `TENANT_FORBIDDEN`.
    pub async fn admit(self, app: &App, presented: Presented<'_>) -> Result<Caller, Problem> {
        let (scope, key_id) = (self.authority.scope.clone(), self.key_id);
        let known = self.narrowed(app, presented).await;
        if let Err(problem) = &known {
            note_refusal(app, (&scope, key_id), problem, presented).await;
        }
        known
    }

    async fn narrowed(self, app: &App, presented: Presented<'_>) -> Result<Caller, Problem> {
        let Self { authority, key_id, standing } = self;
        check_address(&authority, &standing, presented.address, app.now().as_millisecond())?;
        let is_bound = authority.scope.tenant().is_some();
        let (scope, standing) = act_as(app, &authority.scope, standing, presented.tenant).await?;
        let (authority, address) = (Authority { scope, ..authority }, presented.address);
        Ok(Caller { authority, key_id, is_bound, standing, address })
    }

    /// The organisation's rate limits.
    pub(crate) fn rate_limits(&self) -> RateLimits {
        self.standing.org().map_or_else(RateLimits::default, |org| org.rate_limits)
    }

    /// The scope of the key.
    pub fn scope(&self) -> &Scope {
        &self.authority.scope
    }

    /// The key that was presented.
    pub fn key_id(&self) -> ApiKeyId {
        self.key_id
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
    let refused = || TENANT_FORBIDDEN.because("The API key cannot act as the tenant of `Posthorn-Tenant`.");
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

async fn find(app: &App, id: ApiKeyId) -> Result<Option<CredentialItem>, Problem> {
    let seen = &app.part::<SeenKeys>().0;
    if let Some(credential) = seen.find(&id, app.now()) {
        return Ok(Some(credential));
    }
    let partition = app.part::<Store>().credential(id);
    let Some(stored) = partition.get::<CredentialItem>(SORT, Read::Consistent).await? else {
        return Ok(None);
    };
    seen.remember(id, &stored.value, app.now());
    Ok(Some(stored.value))
}
