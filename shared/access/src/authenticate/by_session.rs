//! Finds the caller with a session.

use std::sync::Arc;

use posthorn_app::{App, FromApp};
use posthorn_ids::{Environment, OrgId, PersonId, Principal};
use posthorn_items::{Scope, door};
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError};

use super::{signed_in::SignedIn, verified::Verified};
use crate::{
    Authority, CallerSecret, Person, Presented, Role, Session, SessionToken,
    codes::{ENVIRONMENT_FORBIDDEN, ORG_FORBIDDEN, ORG_NEEDED, SSO_REQUIRED},
    impersonations::impersonated,
    limit::count_signed_in,
    membership::{Freshness, rights_of, role_of},
    places::{PERSON_SORT, person_partition},
    seen::Seen,
    session_check::refused,
    standing,
};

struct SeenPersons(Seen<PersonId, Arc<Person>>);

impl FromApp for SeenPersons {
    fn from_app(_: &App) -> Self {
        Self(Seen::new())
    }
}

/// Verifies a session's token, as its cookie holds it.
///
/// # Errors
/// `INVALID_SESSION`, the same for a token that is malformed, unknown, wrong or whose session has ended.
pub async fn sign_in(app: &App, text: &str) -> Result<SignedIn, Problem> {
    let token: SessionToken = text.parse().map_err(|_| refused())?;
    let session = find(app, &token).await?.ok_or_else(refused)?;
    if !token.matches(&session) {
        return Err(refused());
    }
    let (person, began_at, proof) = (token.person, session.created_at, session.proof);
    Ok(SignedIn { person, session: token.session, began_at, proof, secret: CallerSecret::new(text) })
}

/// The caller in the organisation and environment that the headers name.
pub(super) async fn verify(app: &App, text: &str, presented: Presented<'_>) -> Result<Verified, Problem> {
    let signed_in = sign_in(app, text).await?;
    let Some(named) = presented.org else {
        return Err(ORG_NEEDED.because("Name the organisation in `Posthorn-Org`."));
    };
    let forbidden = || ORG_FORBIDDEN.because("You are not a member of the organisation of `Posthorn-Org`.");
    let org: OrgId = named.trim().parse().map_err(|_| forbidden())?;
    let live = door::of_new_org(org, None, Environment::live());
    let standing = standing::standing(app, &live).await?;
    let (seen_as, rights) = match presented.impersonation {
        Some(named) => {
            count_signed_in(app, &signed_in).await.1?;
            let seen_as = impersonated(app, &signed_in, org, named).await?;
            (Some((seen_as.person, seen_as.through)), Some(seen_as.rights))
        }
        None if may_belong(app, &signed_in, org).await? => {
            (None, rights_of(app, org, &standing, signed_in.person, Freshness::Cached).await?)
        }
        None => return Err(forbidden()),
    };
    let rights = rights.filter(|_| !standing.is_closed()).ok_or_else(forbidden)?;
    if standing.session_policy().ends_at(signed_in.began_at) <= app.now().as_millisecond() {
        return Err(refused());
    }
    check_proof(app, &signed_in, seen_as.map_or(org, |(_, through)| through)).await?;
    let scope = in_environment(live, presented.environment, |one| standing.has(one))?;
    let authority = Authority {
        permissions: rights.permissions,
        hides: rights.hides,
        maker: Some(signed_in.person),
        every_environment: true,
        ..Authority::none(scope)
    };
    Ok(Verified {
        authority,
        principal: Principal::Person(signed_in.person),
        session: Some(signed_in.session),
        secret: signed_in.secret,
        standing,
        impersonated: seen_as.map(|(person, _)| person),
    })
}

/// Refuses a session that is not proved well enough for the organisation through which the person comes: their own, or the operator's.
async fn check_proof(app: &App, signed_in: &SignedIn, through: OrgId) -> Result<(), Problem> {
    let live = door::of_new_org(through, None, Environment::live());
    if !standing::standing(app, &live).await?.requires_sso() {
        return Ok(());
    }
    let is_owner = role_of(app, through, signed_in.person, Freshness::Cached).await? == Some(Role::OWNER);
    match signed_in.proof.is_enough(through, is_owner) {
        true => Ok(()),
        false => Err(SSO_REQUIRED.because("Log in through the organisation's identity provider.")),
    }
}

/// Whether the person names the organisation as one that they may belong to. One that the cache does not know is looked up, so that
/// an accepted invitation works immediately. That counts first: names of foreign organisations must not cost reads without a limit.
async fn may_belong(app: &App, signed_in: &SignedIn, org: OrgId) -> Result<bool, Problem> {
    let seen = app.part::<SeenPersons>().0.find(&signed_in.person, app.now());
    if seen.is_some_and(|person| person.orgs.contains(&org)) {
        return Ok(true);
    }
    count_signed_in(app, signed_in).await.1?;
    Ok(read(app, signed_in.person).await?.is_some_and(|person| person.orgs.contains(&org)))
}

/// The scope of the environment in the header. Without a header it is `live`.
fn in_environment(
    live: Scope,
    header: Option<&str>,
    exists: impl Fn(&Environment) -> bool,
) -> Result<Scope, Problem> {
    let Some(named) = header else { return Ok(live) };
    let environment = named.trim().parse().ok().filter(exists).ok_or_else(|| {
        ENVIRONMENT_FORBIDDEN.because("The organisation has no environment like `Posthorn-Environment`.")
    })?;
    Ok(door::of_environment(&live, environment))
}

/// A session that the cache does not know is looked up, so that a new session works immediately.
async fn find(app: &App, token: &SessionToken) -> Result<Option<Session>, StoreError> {
    let (seen, now_ms) = (&app.part::<SeenPersons>().0, app.now().as_millisecond());
    let known = |person: &Person| person.session(token.session, now_ms).cloned();
    if let Some(session) = seen.find(&token.person, app.now()).and_then(|person| known(&person)) {
        return Ok(Some(session));
    }
    Ok(read(app, token.person).await?.and_then(|person| known(&person)))
}

/// Reads a person, and caches what it reads.
async fn read(app: &App, id: PersonId) -> Result<Option<Arc<Person>>, StoreError> {
    let Some(stored) = person_partition(app, id).get::<Person>(PERSON_SORT, Read::Consistent).await? else {
        return Ok(None);
    };
    let person = Arc::new(stored.value);
    app.part::<SeenPersons>().0.remember(id, &person, app.now());
    Ok(Some(person))
}
