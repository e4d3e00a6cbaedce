//! `POST /v1/api-keys`: creates a key and shows it once. It can do what the caller's own key can do, or less.
//!
//! In: its scope, permissions and limits. Read: the tenant, the environment and the domain that it names. Written: the
//! idempotency record (if the request has a key), the credential. After a crash in between, a repetition goes on from the record.

use std::collections::BTreeSet;

use garde::Validate;
use posthorn_access::{
    Authorised, Authority, FINDS_TENANTS, Limits, Network, Permission, Permissions, Reach,
    codes::{ENVIRONMENT_NOT_FOUND, TENANT_NOT_FOUND},
    require_tenant,
};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::{ApiKeyId, DomainId, Environment, TenantId};
use posthorn_items::Scope;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, Time, schema},
};
use posthorn_senders::Domain;
use posthorn_senders_store::domains;
use posthorn_store::{Read, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    api_key::{self, ApiKeyView, CreatedApiKey, Wanted, authority_of, mint},
    key_limits::{self, DOMAIN_BYTES_MAX, ENTRIES_MAX, RATE_LIMIT_MAX},
    times::future_ms,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-api-key",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        FINDS_TENANTS,
        Authorised::READS_ORG,
        records_requests(Table::Access),
        api_key::MINTS,
        Table::Senders.get(),
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/api-keys",
    permission: Some(Permission::ApiKeysWrite),
    summary: "Create an API key",
    request: Some(schema::<CreateApiKey>),
    response: Some(schema::<CreatedApiKey>),
    codes: &[TENANT_NOT_FOUND, ENVIRONMENT_NOT_FOUND],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "ci", "scopes": ["send"]}"#),
    ..Route::DEFAULT
};

/// A key to create. A limit that is left out is taken from the caller's key.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// Its permissions: no more than the caller's key has. If left out, `permission` decides.
    #[garde(length(min = 1, max = 100), custom(excludes_permission(&self.permission)))]
    #[serde(default)]
    pub scopes: Option<Vec<Permissions>>,
    /// Its permissions in the terms of email SDKs: `full_access` (all permissions of the caller's key) or `sending_access`.
    /// `full_access` if neither `scopes` nor `permission` is given.
    #[garde(skip)]
    #[serde(default)]
    pub permission: Option<Access>,
    /// The environment whose data it can access. Default: the caller's. Only a live key may name another environment.
    #[garde(skip)]
    #[serde(default)]
    pub environment: Option<Environment>,
    /// The tenant that it is bound to. Default: the caller's.
    #[garde(skip)]
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// The domains that it may send from.
    #[garde(length(min = 1, max = ENTRIES_MAX), inner(inner(length(max = DOMAIN_BYTES_MAX))))]
    #[schemars(inner(length(max = DOMAIN_BYTES_MAX)))]
    #[serde(default)]
    pub allowed_domains: Option<Vec<String>>,
    /// The only domain that it may send from, by its id. Email SDKs use this field instead of `allowed_domains`.
    #[garde(custom(excludes_allowed_domains(&self.allowed_domains)))]
    #[serde(default)]
    pub domain_id: Option<DomainId>,
    /// The networks that it may be used from, IPv4 and IPv6.
    #[garde(length(min = 1, max = ENTRIES_MAX))]
    #[serde(default)]
    pub allowed_cidrs: Option<Vec<Network>>,
    /// Requests per second that it may make.
    #[garde(range(min = 1, max = RATE_LIMIT_MAX))]
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// When it expires (RFC 3339).
    #[garde(skip)]
    #[serde(default)]
    pub expires_at: Option<Time>,
}

/// The permissions of a key, in the terms of email SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// All permissions of the caller's key.
    FullAccess,
    /// Sending emails only.
    SendingAccess,
}

fn excludes_permission(
    permission: &Option<Access>,
) -> impl FnOnce(&Option<Vec<Permissions>>, &()) -> garde::Result + '_ {
    move |scopes, ()| match (scopes, permission) {
        (Some(_), Some(_)) => Err(garde::Error::new("cannot be combined with `permission`")),
        _ => Ok(()),
    }
}

fn excludes_allowed_domains(
    domains: &Option<Vec<String>>,
) -> impl FnOnce(&Option<DomainId>, &()) -> garde::Result + '_ {
    move |domain, ()| match (domain, domains) {
        (Some(_), Some(_)) => Err(garde::Error::new("cannot be combined with `allowed_domains`")),
        _ => Ok(()),
    }
}

async fn handle(app: &'static App, call: Call<CreateApiKey>) -> Result<Answer<CreatedApiKey>, Problem> {
    let caller = call.authorised()?;
    let own = caller.authority_now(app).await?;
    let scope = place(app, caller, &call.body).await?;
    let permissions = permissions(&own, &scope, &call.body)?;
    let limits = limits(app, &own, &scope, &call.body).await?;
    let authority = Authority { permissions, limits, maker: own.maker, ..Authority::none(scope) };
    require_within(&authority, &own)?;
    // The secret is derived from the caller's own, so only the same caller may repeat the request.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, caller.scope(), Table::Access, key.as_ref(), ApiKeyId::new(app.now())).await?;
    let wanted = Wanted { name: call.body.name.clone(), authority: &authority, rotated_from: None };
    let (credential, key) = mint(app, &record, caller.secret(), wanted).await?;
    // A repetition finds the key of the first request. The caller's own key may have had more permissions then.
    require_within(&authority_of(&credential)?, &own)?;
    let created = CreatedApiKey { key: ApiKeyView::of(&credential)?, token: key.reveal() };
    Ok(Answer::ok(created).replayed(record.again))
}

fn require_within(authority: &Authority, own: &Authority) -> Result<(), Problem> {
    authority.excess(own).map_or(Ok(()), |excess| Err(excess.into()))
}

/// Returns the scope of the new key. A scope out of the caller's reach is refused before its tenant is read.
async fn place(app: &App, caller: &Authorised, wanted: &CreateApiKey) -> Result<Scope, Problem> {
    let scope = caller.reach(wanted.environment.as_ref(), wanted.tenant_id)?;
    if let Some(tenant) = wanted.tenant_id {
        require_tenant(app, &scope, tenant).await?;
    }
    if scope.environment() != caller.scope().environment() && !caller.org(app).await?.has(scope.environment())
    {
        return Err(ENVIRONMENT_NOT_FOUND
            .because(format!("You have no environment {}.", scope.environment()))
            .at("/environment", "is not one of your environments"));
    }
    Ok(scope)
}

/// Returns the permissions of the new key. A tenant's key never gets permissions that only the organisation's own keys may use.
/// A key gets the operator's permissions only if the request names them.
fn permissions(
    own: &Authority,
    scope: &Scope,
    wanted: &CreateApiKey,
) -> Result<BTreeSet<Permission>, Problem> {
    let mut permissions: BTreeSet<Permission> = match (&wanted.scopes, wanted.permission) {
        (Some(scopes), _) => scopes.iter().flat_map(Permissions::iter).collect(),
        (None, Some(Access::SendingAccess)) => [Permission::EmailsSend].into(),
        (None, Some(Access::FullAccess) | None) => {
            let all = own.permissions.iter().copied();
            all.filter(|one| one.reach().is_of_orgs()).collect()
        }
    };
    if scope.tenant().is_some() {
        permissions.retain(|one| one.reach() == Reach::Tenant);
    }
    if permissions.is_empty() {
        return Err(VALIDATION_FAILED
            .because("/scopes contains no permission that a tenant's key may have.")
            .at("/scopes", "must contain a permission that a tenant's key may have"));
    }
    Ok(permissions)
}

async fn limits(app: &App, own: &Authority, scope: &Scope, wanted: &CreateApiKey) -> Result<Limits, Problem> {
    let own = own.limits.clone();
    let domains = match (&wanted.allowed_domains, wanted.domain_id) {
        (Some(names), _) => Some(key_limits::domains(names)?),
        (None, Some(id)) => Some([domain_name(app, scope, id).await?].into()),
        (None, None) => own.domains,
    };
    let expires_at = wanted.expires_at.map(|at| future_ms(at, app.now(), "/expires_at"));
    Ok(Limits {
        domains,
        networks: wanted.allowed_cidrs.as_deref().map(key_limits::networks).or(own.networks),
        rate_limit: wanted.rate_limit.or(own.rate_limit),
        expires_at: expires_at.transpose()?.or(own.expires_at),
    })
}

async fn domain_name(app: &App, scope: &Scope, id: DomainId) -> Result<String, Problem> {
    let stored = domains(app, scope).get::<Domain>(&Domain::sort(id), Read::Eventual).await?;
    stored.map(|stored| stored.value.name.as_str().to_owned()).ok_or_else(|| {
        VALIDATION_FAILED
            .because(format!("You have no domain {id}."))
            .at("/domain_id", "is not one of your domains")
    })
}
