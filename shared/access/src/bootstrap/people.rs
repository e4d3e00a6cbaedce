//! Roles, members and settings of an organisation that has no owner yet.

use posthorn_app::App;
use posthorn_ids::{OrgId, PersonId};
use posthorn_store::{Created, Read, Revised, StoreError};

use crate::{
    CustomRole, Members, MembersRefused, Org, Role,
    places::{MEMBERS_SORT, ORG_SORT, members_partition, org_partition, roles_partition},
};

/// Writes a role that an organisation made. An existing one stays as it is.
pub async fn create_role(app: &App, org: OrgId, role: &CustomRole) -> Result<(), StoreError> {
    match roles_partition(app, org).create(&role.id.suffix(), role).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}

/// Gives a member a role, by the rules of [`Members::set_role`].
pub async fn set_role(
    app: &App,
    org: OrgId,
    person: PersonId,
    role: Role,
) -> Result<Result<bool, MembersRefused>, StoreError> {
    revise_members(app, org, |members| members.set_role(person, role)).await
}

/// Removes a member, by the rules of [`Members::remove`].
pub async fn remove_member(
    app: &App,
    org: OrgId,
    person: PersonId,
) -> Result<Result<bool, MembersRefused>, StoreError> {
    revise_members(app, org, |members| members.remove(person)).await
}

/// The members of an organisation; `None` if it never had any.
pub async fn members(app: &App, org: OrgId) -> Result<Option<Members>, StoreError> {
    let stored = members_partition(app, org).get::<Members>(MEMBERS_SORT, Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

async fn revise_members(
    app: &App,
    org: OrgId,
    change: impl Fn(&mut Members) -> Result<bool, MembersRefused> + Send + Sync,
) -> Result<Result<bool, MembersRefused>, StoreError> {
    let mut outcome = Ok(false);
    let revise = |members: &mut Members| {
        outcome = change(members);
        outcome == Ok(true)
    };
    let revised = members_partition(app, org).revise(MEMBERS_SORT, Read::Consistent, revise).await?;
    Ok(if matches!(revised, Revised::Absent) { Err(MembersRefused::NotAMember) } else { outcome })
}

/// Changes an organisation. Creates its item if there is none.
pub async fn revise_org(
    app: &App,
    org: OrgId,
    change: impl Fn(&mut Org) + Send + Sync,
) -> Result<(), StoreError> {
    let mut first = Org::new(org);
    change(&mut first);
    let partition = org_partition(app, org);
    if let Created::Existing(existing) = partition.create(ORG_SORT, &first).await? {
        let revise = |org: &mut Org| {
            let before = org.clone();
            change(org);
            *org != before
        };
        partition.revise_from(ORG_SORT, existing, revise).await?;
    }
    Ok(())
}
