//! What the routes of API keys share: how a key is shown, found and made.

use jiff::Timestamp;
use posthorn_access::{
    ApiKey, Authorised, Authority, CREDENTIAL_SORT, NewKey, Permission,
    limit::{READS_LAST_USES, last_used},
};
use posthorn_app::App;
use posthorn_idempotency::Claim;
use posthorn_ids::{ApiKeyId, Environment, TenantId};
use posthorn_items::Scope;
use posthorn_problem::{INTERNAL, NOT_FOUND, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Created, CredentialItem, Read, Store, StoreError, Stored};
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// An API key as callers read it; its secret is shown once, when it is made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// The environment whose data it opens.
    pub environment: Environment,
    /// The tenant that it is bound to; null for one of the organisation's own.
    pub tenant_id: Option<TenantId>,
    /// The domains that it may send from; null where any may be.
    pub allowed_domains: Option<Vec<String>>,
    /// The networks that it may be used from; null where any may be.
    pub allowed_cidrs: Option<Vec<String>>,
    /// Requests that it may make in a second; null where it has no limit of its own.
    pub rate_limit: Option<u32>,
    /// When it ends (RFC 3339), if it does.
    pub expires_at: Option<String>,
    /// The key that it took the place of, if it did.
    pub rotated_from: Option<ApiKeyId>,
    /// The key that takes its place, if one does.
    pub rotated_to: Option<ApiKeyId>,
    /// When it was used last, to the minute, as far as is known by now (RFC 3339); null where it was not in three months.
    pub last_used_at: Option<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it was revoked (RFC 3339), if it was.
    pub revoked_at: Option<String>,
}

impl ApiKeyView {
    /// What a credential shows of itself.
    ///
    /// # Errors
    /// `INTERNAL` for a credential that does not say whose it is.
    pub fn of(credential: &CredentialItem) -> Result<Self, Problem> {
        let authority = authority_of(credential)?;
        Ok(Self {
            id: credential.id,
            name: credential.name.clone(),
            scopes: authority.permissions.into_iter().collect(),
            environment: authority.scope.environment().clone(),
            tenant_id: authority.scope.tenant(),
            allowed_domains: credential.allowed_domains.clone(),
            allowed_cidrs: credential.allowed_cidrs.clone(),
            rate_limit: credential.rate_limit,
            expires_at: credential.expires_at.and_then(rfc3339),
            rotated_from: credential.rotated_from,
            rotated_to: credential.rotated_to,
            last_used_at: None,
            created_at: credential.id.created_at().to_string(),
            revoked_at: credential.revoked_at.and_then(rfc3339),
        })
    }
}

/// What [`with_last_use`] uses.
pub(crate) const SHOWS_LAST_USE: Use = READS_LAST_USES;

/// Keys as they are shown, with when each was used last.
///
/// # Errors
/// As of any read, and `INTERNAL` for a credential that does not say whose it is.
pub(crate) async fn with_last_use(
    app: &App,
    scope: &Scope,
    credentials: &[CredentialItem],
) -> Result<Vec<ApiKeyView>, Problem> {
    let ids: Vec<ApiKeyId> = credentials.iter().map(|credential| credential.id).collect();
    let used = last_used(app, scope, &ids).await?;
    let view = |(credential, used): (&CredentialItem, Option<Timestamp>)| {
        let last_used_at = used.map(|at| at.to_string());
        Ok(ApiKeyView { last_used_at, ..ApiKeyView::of(credential)? })
    };
    credentials.iter().zip(used).map(view).collect()
}

/// A key that was just made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedApiKey {
    /// The key as it is shown from now on.
    #[serde(flatten)]
    pub key: ApiKeyView,
    /// The key itself. It is not shown again: only its hash is kept.
    pub token: String,
}

/// What a credential opens.
///
/// # Errors
/// `INTERNAL` for a credential that does not say whose data.
pub(crate) fn authority_of(credential: &CredentialItem) -> Result<Authority, Problem> {
    let unreadable = |error| INTERNAL.because("Something went wrong on our side.").caused_by(&error);
    Authority::of(credential).map_err(unreadable)
}

/// What [`find`] uses.
pub(crate) const FINDS: Use = Table::Access.get();

/// One of the keys that the caller reaches; what is another's is as absent as what never was.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find(
    app: &App,
    caller: &Authorised,
    id: ApiKeyId,
) -> Result<Stored<CredentialItem>, Problem> {
    let stored = app.part::<Store>().credential(id).get(CREDENTIAL_SORT, Read::Consistent).await?;
    stored.filter(|stored| is_reached(caller, stored)).ok_or_else(not_found)
}

fn is_reached(caller: &Authorised, stored: &Stored<CredentialItem>) -> bool {
    stored.value.scope().is_ok_and(|scope| caller.reaches(&scope))
}

pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}

/// A key to make.
pub(crate) struct Wanted<'a> {
    pub name: String,
    pub authority: &'a Authority,
    pub rotated_from: Option<ApiKeyId>,
}

/// What [`mint`] uses.
pub(crate) const MINTS: Use = Table::Access.put();

/// Makes the key that a claim names, or finds the one that an earlier request made. The secret is derived from the caller's
/// own where the request may be repeated, so that only the same caller sees it again.
pub(crate) async fn mint(
    app: &App,
    claim: &Claim<posthorn_ids::ApiKeyKind>,
    caller_secret: &str,
    wanted: Wanted<'_>,
) -> Result<(CredentialItem, ApiKey), StoreError> {
    let mut made = match &claim.nonce {
        Some(nonce) => {
            NewKey::repeatable(wanted.authority, claim.id, wanted.name, caller_secret.as_bytes(), nonce)
        }
        None => NewKey::random(wanted.authority, claim.id, wanted.name),
    };
    made.credential.rotated_from = wanted.rotated_from;
    let partition = app.part::<Store>().credential(claim.id);
    let credential = match partition.create(CREDENTIAL_SORT, &made.credential).await? {
        Created::New => made.credential,
        Created::Existing(existing) => existing.value,
    };
    Ok((credential, made.key))
}
