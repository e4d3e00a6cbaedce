//! Finds the connection of somebody who logs in, and lets them join its organisation.

use posthorn_app::App;
use posthorn_ids::{Environment, OrgId, PersonId, SsoConnectionId};
use posthorn_items::door;
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    JoiningRole, Members, READS_STANDING, Role, SSO_CONNECTIONS_MAX, SsoConnection,
    joining::{forget_org, members_of, remember_org, revise_members_of},
    org_domains::verified_by,
    places::sso_connections_partition,
    standing,
};

/// The uses of [`connection_of_domain`].
pub const FINDS_CONNECTIONS: Use = Use::All(&[READS_CONNECTIONS, Table::Access.query()]);
/// The uses of [`open_connection`] and [`covers`].
pub const READS_CONNECTIONS: Use = Use::All(&[READS_STANDING, Table::Access.get()]);

/// The connection that people with addresses of a domain log in with: of the organisation that has verified the domain, the oldest
/// that is enabled for it.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn connection_of_domain(
    app: &App,
    domain: &str,
) -> Result<Option<(OrgId, SsoConnection)>, StoreError> {
    let Some(org) = verified_by(app, domain).await? else { return Ok(None) };
    let all = connections_of(app, org).await?;
    let fitting = all.into_iter().filter(|one| one.enabled && one.domains.contains(domain));
    Ok(fitting.min_by_key(|one| one.id).map(|one| (org, one)))
}

/// A connection with which people can log in now; `None` if it is removed or disabled, or its organisation is closed. A test log-in takes
/// one that is disabled, too.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn open_connection(
    app: &App,
    org: OrgId,
    (id, is_test): (SsoConnectionId, bool),
) -> Result<Option<SsoConnection>, StoreError> {
    let found = connection_of_org(app, org, id).await?;
    let Some(connection) = found.filter(|one| one.enabled || is_test) else { return Ok(None) };
    let scope = door::of_new_org(org, None, Environment::live());
    let is_open = !standing(app, &scope).await?.is_closed();
    Ok(is_open.then_some(connection))
}

/// The uses of [`connection_of_org`].
pub const FINDS_CONNECTION: Use = Table::Access.get();

/// A connection of an organisation, whether or not people can log in with it. For what its identity provider may read before.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn connection_of_org(
    app: &App,
    org: OrgId,
    id: SsoConnectionId,
) -> Result<Option<SsoConnection>, StoreError> {
    let partition = sso_connections_partition(app, org);
    let stored = partition.get::<SsoConnection>(&id.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// The uses of [`note_tested`].
pub const NOTES_TESTS: Use = Table::Access.get().put();

/// Notes that a test log-in worked with a connection, unless its settings have changed since it was read.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn note_tested(app: &App, org: OrgId, tested: &SsoConnection) -> Result<(), StoreError> {
    let now_ms = app.now().as_millisecond();
    let note = |connection: &mut SsoConnection| {
        let is_same =
            connection.protocol == tested.protocol && connection.sealed_secret == tested.sealed_secret;
        if is_same {
            connection.tested_at = Some(now_ms);
        }
        is_same
    };
    let partition = sso_connections_partition(app, org);
    partition.revise(&tested.id.suffix(), Read::Consistent, note).await.map(drop)
}

/// Whether people of a domain may log in with a connection of an organisation now.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn covers(
    app: &App,
    org: OrgId,
    connection: &SsoConnection,
    domain: &str,
) -> Result<bool, StoreError> {
    Ok(connection.domains.contains(domain) && verified_by(app, domain).await? == Some(org))
}

/// Whether an organisation has verified a domain. Uses [`READS_CONNECTIONS`].
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn has_verified(app: &App, org: OrgId, domain: &str) -> Result<bool, StoreError> {
    Ok(verified_by(app, domain).await? == Some(org))
}

/// Whether the organisation's directory has suspended a person.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn is_suspended(app: &App, org: OrgId, person: PersonId) -> Result<bool, StoreError> {
    Ok(members_of(app, org).await?.suspended.contains_key(&person))
}

/// The uses of [`join_by_sso`].
pub const JOINS_BY_SSO: Use = Table::Access.get().put();

/// Makes a person a member of the organisation whose identity provider vouched for them, unless they are one. Returns their role.
/// Somebody who was removed joins again: the identity provider decides, so they must be removed there.
///
/// Written: the organisation into the person; the person into the members. A repetition after a crash goes on from there.
///
/// # Errors
/// `ORG_LIMIT_REACHED`, `MEMBER_LIMIT_REACHED`.
pub async fn join_by_sso(
    app: &App,
    org: OrgId,
    person: PersonId,
    role: JoiningRole,
) -> Result<Role, Problem> {
    let now_ms = app.now().as_millisecond();
    if let Some(held) = members_of(app, org).await?.role(person) {
        remember_org(app, org, person).await?;
        return Ok(held);
    }
    remember_org(app, org, person).await?;
    let mut joined = Ok(false);
    let join = |members: &mut Members| {
        joined = members.join(person, role.into(), None, now_ms);
        joined == Ok(true)
    };
    let members = revise_members_of(app, org, join).await?;
    if let Err(why) = joined {
        forget_org(app, org, person).await?;
        return Err(why.into());
    }
    // A removal at the same time may have taken the organisation from the person.
    remember_org(app, org, person).await?;
    Ok(members.role(person).unwrap_or(role.into()))
}

/// The connections of an organisation, newest first.
pub(crate) async fn connections_of(app: &App, org: OrgId) -> Result<Vec<SsoConnection>, StoreError> {
    let partition = sso_connections_partition(app, org);
    let items = partition.query("", SSO_CONNECTIONS_MAX as i32 + 10, true, Read::Consistent).await?;
    items.into_iter().map(|item| item.decode::<SsoConnection>().map(|stored| stored.value)).collect()
}
