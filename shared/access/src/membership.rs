//! What a person may do in an organisation. A warm instance caches it for 30 seconds.

use std::sync::Arc;

use posthorn_app::{App, FromApp};
use posthorn_ids::{OrgId, PersonId, RoleId};
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError};

use crate::{
    Authority, CustomRole, FixedRole, Members, Permission, Rights, Role,
    authority::refused,
    places::{MEMBERS_SORT, members_partition, roles_partition},
    seen::Seen,
    standing::Standing,
};

struct SeenMembers(Seen<OrgId, Arc<Members>>);
struct SeenRoles(Seen<(OrgId, RoleId), Option<NamedRights>>);

/// A role that an organisation made, as an instance caches it.
#[derive(Clone)]
struct NamedRights {
    name: String,
    rights: Rights,
}

impl FromApp for SeenMembers {
    fn from_app(_: &App) -> Self {
        Self(Seen::new())
    }
}

impl FromApp for SeenRoles {
    fn from_app(_: &App) -> Self {
        Self(Seen::new())
    }
}

/// How fresh the answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// At most 30 seconds old.
    Cached,
    /// Read now. For routes that grant rights.
    Now,
}

/// The rights of a person in an organisation; `None` if the person is no member.
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn rights_of(
    app: &App,
    org: OrgId,
    standing: &Standing,
    person: PersonId,
    freshness: Freshness,
) -> Result<Option<Rights>, StoreError> {
    match role_of(app, org, person, freshness).await? {
        None => Ok(None),
        // A role that was removed gives no rights.
        Some(role) => {
            Ok(Some(rights_of_role(app, org, standing, role, freshness).await?.unwrap_or_default()))
        }
    }
}

/// The rights that a role gives in an organisation; `None` if the organisation has no such role.
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn rights_of_role(
    app: &App,
    org: OrgId,
    standing: &Standing,
    role: Role,
    freshness: Freshness,
) -> Result<Option<Rights>, StoreError> {
    match role {
        Role::Fixed(FixedRole::Owner) if standing.operates() => {
            let of_people = Permission::ALL.iter().filter(|one| !one.reach().is_of_machines());
            Ok(Some(Rights { permissions: of_people.copied().collect(), ..Rights::default() }))
        }
        Role::Fixed(role) => Ok(Some(Rights::of_fixed(role))),
        Role::Custom(id) => Ok(custom_role(app, org, id, freshness).await?.map(|role| role.rights)),
    }
}

/// The display name of a role in an organisation; `None` if the organisation has no such role.
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn name_of_role(
    app: &App,
    org: OrgId,
    role: Role,
    freshness: Freshness,
) -> Result<Option<String>, StoreError> {
    match role {
        Role::Fixed(role) => Ok(Some(role.as_str().to_owned())),
        Role::Custom(id) => Ok(custom_role(app, org, id, freshness).await?.map(|role| role.name)),
    }
}

/// A key that a person made can do no more than the person: it ends when the person leaves the organisation.
pub(crate) async fn as_its_maker(
    app: &App,
    authority: Authority,
    standing: &Standing,
    freshness: Freshness,
) -> Result<Authority, Problem> {
    let Some(maker) = authority.maker else { return Ok(authority) };
    let rights = rights_of(app, authority.scope.org(), standing, maker, freshness).await?;
    Ok(authority.within(rights.ok_or_else(refused)?))
}

/// A member that the cache does not know is looked up, so that an accepted invitation works immediately.
pub(crate) async fn role_of(
    app: &App,
    org: OrgId,
    person: PersonId,
    freshness: Freshness,
) -> Result<Option<Role>, StoreError> {
    let seen = &app.part::<SeenMembers>().0;
    let cached = seen.find(&org, app.now()).filter(|_| freshness == Freshness::Cached);
    if let Some(role) = cached.and_then(|members| members.role(person)) {
        return Ok(Some(role));
    }
    let Some(stored) = members_partition(app, org).get::<Members>(MEMBERS_SORT, Read::Consistent).await?
    else {
        return Ok(None);
    };
    let members = Arc::new(stored.value);
    seen.remember(org, &members, app.now());
    Ok(members.role(person))
}

async fn custom_role(
    app: &App,
    org: OrgId,
    id: RoleId,
    freshness: Freshness,
) -> Result<Option<NamedRights>, StoreError> {
    let seen = &app.part::<SeenRoles>().0;
    if let Some(role) = seen.find(&(org, id), app.now()).filter(|_| freshness == Freshness::Cached) {
        return Ok(role);
    }
    let stored = roles_partition(app, org).get::<CustomRole>(&id.suffix(), Read::Consistent).await?;
    let role = stored.map(|stored| {
        let rights = Rights::of_custom(&stored.value);
        NamedRights { name: stored.value.name, rights }
    });
    seen.remember((org, id), &role, app.now());
    Ok(role)
}
