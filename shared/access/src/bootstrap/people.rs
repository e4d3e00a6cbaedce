//! Members and settings of an organisation that has no owner yet.

use posthorn_app::App;
use posthorn_ids::{OrgId, PersonId};
use posthorn_store::StoreError;

use crate::{
    Members, MembersRefused, Org, Role,
    joining::{members_of, revise_members_of},
    places::{ORG_SORT, org_partition},
};

/// Gives a member a role, by the rules of [`Members::set_role`].
pub async fn set_role(
    app: &App,
    org: OrgId,
    person: PersonId,
    role: Role,
) -> Result<Result<bool, MembersRefused>, StoreError> {
    revise(app, org, |members| members.set_role(person, role)).await
}

/// Removes a member, by the rules of [`Members::remove`].
pub async fn remove_member(
    app: &App,
    org: OrgId,
    person: PersonId,
) -> Result<Result<bool, MembersRefused>, StoreError> {
    revise(app, org, |members| members.remove(person)).await
}

/// The members of an organisation.
pub async fn members(app: &App, org: OrgId) -> Result<Members, StoreError> {
    members_of(app, org).await
}

async fn revise(
    app: &App,
    org: OrgId,
    change: impl Fn(&mut Members) -> Result<bool, MembersRefused> + Send + Sync,
) -> Result<Result<bool, MembersRefused>, StoreError> {
    let mut outcome = Ok(false);
    let apply = |members: &mut Members| {
        outcome = change(members);
        outcome == Ok(true)
    };
    revise_members_of(app, org, apply).await?;
    Ok(outcome)
}

/// Changes an organisation. Creates its item if there is none.
pub async fn revise_org(
    app: &App,
    org: OrgId,
    change: impl Fn(&mut Org) + Send + Sync,
) -> Result<(), StoreError> {
    let apply = |org: &mut Org| {
        let before = org.clone();
        change(org);
        *org != before
    };
    org_partition(app, org).revise_or_create(ORG_SORT, Org::new(org), apply).await?;
    Ok(())
}
