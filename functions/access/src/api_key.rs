//! Shared by the routes of API keys: shows, finds and creates a key.

use jiff::Timestamp;
use posthorn_access::{
    ApiKey, Authorised, Authority, CREDENTIAL_SORT, CallerSecret, NewKey, Permission,
    limit::{READS_LAST_USES, last_used},
};
use posthorn_app::App;
use posthorn_idempotency::RequestRecord;
use posthorn_ids::{ApiKeyId, Environment, PersonId, TenantId};
use posthorn_items::Scope;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Created, CredentialItem, Read, Store, StoreError, Stored};
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// An API key, without its secret. The secret is shown once, when the key is created.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// Display name.
    pub name: String,
    /// Its permissions.
    pub scopes: Vec<Permission>,
    /// The environment whose data it can access.
    pub environment: Environment,
    /// The tenant that it is bound to; null for a key of the organisation itself.
    pub tenant_id: Option<TenantId>,
    /// The domains that it may send from; null allows every domain.
    pub allowed_domains: Option<Vec<String>>,
    /// The networks that it may be used from; null allows every network.
    pub allowed_cidrs: Option<Vec<String>>,
    /// Requests per second that it may make; null if it has no limit of its own.
    pub rate_limit: Option<u32>,
    /// When it expires (RFC 3339); null if it does not.
    pub expires_at: Option<String>,
    /// The key that this key replaced in a rotation; null if none.
    pub rotated_from: Option<ApiKeyId>,
    /// The key that replaced this key in a rotation; null if none.
    pub rotated_to: Option<ApiKeyId>,
    /// The person who made it, directly or with a key. It can do no more than this person, and ends when they leave the organisation.
    /// Null if no person made it.
    pub created_by: Option<PersonId>,
    /// When it was last used (RFC 3339), to the minute. The last few minutes may be missing. Null if it was not used for three months.
    pub last_used_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// When it was revoked (RFC 3339); null if it was not.
    pub revoked_at: Option<String>,
}

impl ApiKeyView {
    /// Builds the view of a credential, without `last_used_at`.
    ///
    /// # Errors
    /// `INTERNAL` for a credential without a readable scope.
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
            created_by: credential.made_by,
            last_used_at: None,
            created_at: credential.id.created_at().to_string(),
            revoked_at: credential.revoked_at.and_then(rfc3339),
        })
    }
}

/// The `uses` of [`with_last_use`].
pub(crate) const SHOWS_LAST_USE: Use = READS_LAST_USES;

/// Builds the views of keys, each with the time of its last use.
///
/// # Errors
/// Those of a read, and `INTERNAL` for a credential without a readable scope.
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

/// A key that was just created, with its secret.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedApiKey {
    /// The key as later reads show it.
    #[serde(flatten)]
    pub key: ApiKeyView,
    /// The secret that requests send. It is not shown again: only its hash is stored.
    pub token: String,
}

/// Returns the scope, permissions and limits of a credential.
///
/// # Errors
/// `INTERNAL` for a credential without a readable scope.
pub(crate) fn authority_of(credential: &CredentialItem) -> Result<Authority, Problem> {
    let unreadable = |error| INTERNAL.because("Something went wrong on our side.").caused_by(&error);
    Authority::of(credential).map_err(unreadable)
}

/// The `uses` of [`find`].
pub(crate) const FINDS: Use = Table::Access.get();

/// Finds a key that the caller reaches.
///
/// # Errors
/// `NOT_FOUND` for an unknown key, and for a key out of the caller's reach.
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
    posthorn_problem::not_found()
}

/// A key to create.
pub(crate) struct Wanted<'a> {
    pub name: String,
    pub authority: &'a Authority,
    pub rotated_from: Option<ApiKeyId>,
}

/// The `uses` of [`mint`].
pub(crate) const MINTS: Use = Table::Access.put();

/// Creates the key that an idempotency record names, or finds the one that an earlier request created. If the request may be
/// repeated, the secret is derived from the caller's own secret, so that only the same caller sees it again.
pub(crate) async fn mint(
    app: &App,
    record: &RequestRecord<posthorn_ids::ApiKeyKind>,
    caller: &CallerSecret,
    wanted: Wanted<'_>,
) -> Result<(CredentialItem, ApiKey), StoreError> {
    let mut made = match &record.nonce {
        Some(nonce) => NewKey::repeatable(wanted.authority, record.id, wanted.name, caller, nonce),
        None => NewKey::random(wanted.authority, record.id, wanted.name),
    };
    made.credential.rotated_from = wanted.rotated_from;
    let partition = app.part::<Store>().credential(record.id);
    let credential = match partition.create(CREDENTIAL_SORT, &made.credential).await? {
        Created::New => made.credential,
        Created::Existing(existing) => existing.value,
    };
    Ok((credential, made.key))
}
