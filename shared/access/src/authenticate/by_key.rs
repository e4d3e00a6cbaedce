//! Finds the caller with an API key.

use posthorn_app::{App, FromApp};
use posthorn_ids::{ApiKeyId, Principal};
use posthorn_problem::Problem;
use posthorn_store::{CredentialItem, Read, Store};

use super::verified::Verified;
use crate::{
    ApiKey, Authority, CallerSecret, Presented,
    authority::{active, refused},
    codes::{ENVIRONMENT_FORBIDDEN, ORG_FORBIDDEN},
    key::SORT,
    membership::{Freshness, as_its_maker},
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

/// Verifies a presented key. All refusals are the same.
pub(super) async fn verify(app: &App, text: &str, presented: Presented<'_>) -> Result<Verified, Problem> {
    let key: ApiKey = text.parse().map_err(|_| refused())?;
    let credential = find(app, key.id()).await?.ok_or_else(refused)?;
    if !key.matches(&credential) {
        return Err(refused());
    }
    let known = working(app, &credential, text, presented).await;
    if let (Err(problem), Ok(scope)) = (&known, credential.scope()) {
        note_refusal(app, (&scope, Principal::Key(credential.id)), problem, presented).await;
    }
    known
}

async fn working(
    app: &App,
    credential: &CredentialItem,
    text: &str,
    presented: Presented<'_>,
) -> Result<Verified, Problem> {
    let authority = active(app, credential)?;
    let standing = standing::standing(app, &authority.scope).await?;
    if standing.is_closed() || !standing.has(authority.scope.environment()) {
        return Err(refused());
    }
    let authority = as_its_maker(app, authority, &standing, Freshness::Cached).await?;
    check_place(&authority, presented)?;
    Ok(Verified {
        authority,
        principal: Principal::Key(credential.id),
        session: None,
        secret: CallerSecret::new(text),
        standing,
        impersonated: None,
    })
}

/// A key belongs to one organisation and environment. The headers may name these, and nothing else.
fn check_place(authority: &Authority, presented: Presented<'_>) -> Result<(), Problem> {
    let scope = &authority.scope;
    if presented.org.is_some_and(|named| named.trim() != scope.org().to_string()) {
        return Err(ORG_FORBIDDEN.because("The API key belongs to another organisation than `Posthorn-Org`."));
    }
    if presented.environment.is_some_and(|named| named.trim() != scope.environment().as_str()) {
        return Err(ENVIRONMENT_FORBIDDEN
            .because("The API key belongs to another environment than `Posthorn-Environment`."));
    }
    Ok(())
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
