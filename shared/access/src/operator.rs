//! The operator's organisation, which runs the deployment, and its owners. Only whoever owns the AWS account sets this up.

use posthorn_app::App;
use posthorn_ids::{OrgId, PersonId};
use posthorn_items::Item;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_store::{Created, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Members, MembersRefused, Org, Role,
    joining::{remember_org, revise_members_of},
    places::{
        OPERATOR_SORT, ORG_SORT, OWNER_LINK_SORT, operator_partition, org_partition, owner_link_partition,
    },
};

/// The uses of [`operator_org`], [`make_owner`] and [`note_owner_link`].
pub const SETS_UP_OPERATOR: Use = Table::Access.get().put();

/// Which organisation runs the deployment. The item has one fixed place and never changes, so two set-ups at the same time agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Operator {
    id: OrgId,
}

impl Item for Operator {
    const KIND: &'static str = "operator";
}

/// The operator's organisation. The first call creates it, with this name and this address for notices. Returns whether it is new.
/// A repetition after a crash goes on: its id is stored before it exists.
///
/// # Errors
/// `StoreError` if a write fails.
pub async fn operator_org(app: &App, name: &str, owner_email: &str) -> Result<(Org, bool), StoreError> {
    let first = Operator { id: OrgId::new(app.now()) };
    let id = match operator_partition(app).create(OPERATOR_SORT, &first).await? {
        Created::New => first.id,
        Created::Existing(existing) => existing.value.id,
    };
    let org = Org {
        name: name.to_owned(),
        owner_emails: vec![owner_email.to_owned()],
        operates: true,
        ..Org::new(id)
    };
    match org_partition(app, id).create(ORG_SORT, &org).await? {
        Created::New => Ok((org, true)),
        Created::Existing(existing) => Ok((existing.value, false)),
    }
}

/// Makes a person an owner of an organisation, whether or not they are a member. Returns whether this changed anything.
///
/// # Errors
/// `CONFLICT` if the organisation has the most members allowed; `ORG_LIMIT_REACHED`.
pub async fn make_owner(app: &App, org: OrgId, person: PersonId) -> Result<bool, Problem> {
    remember_org(app, org, person).await?;
    let now_ms = app.now().as_millisecond();
    let mut outcome = Ok(false);
    let change = |members: &mut Members| {
        outcome = own(members, person, now_ms);
        outcome == Ok(true)
    };
    revise_members_of(app, org, change).await?;
    let changed = outcome
        .map_err(|refused| CONFLICT.because(format!("The organisation refuses another owner: {refused}.")))?;
    // A removal at the same time may have taken the organisation from the person.
    remember_org(app, org, person).await?;
    Ok(changed)
}

/// The last link that was made for an owner. With it the audit log records every link, even one that changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OwnerLink {
    person: PersonId,
    made_at: i64,
}

impl Item for OwnerLink {
    const KIND: &'static str = "owner_link";
    const AUDITED: bool = true;
}

/// Records that a person gets a link as an owner. Call it before the link exists.
///
/// # Errors
/// `StoreError` if a write fails.
pub async fn note_owner_link(app: &App, org: OrgId, person: PersonId) -> Result<(), StoreError> {
    let noted = OwnerLink { person, made_at: app.now().as_millisecond() };
    let note = |last: &mut OwnerLink| {
        *last = noted.clone();
        true
    };
    owner_link_partition(app, org).revise_or_create(OWNER_LINK_SORT, noted.clone(), note).await?;
    Ok(())
}

fn own(members: &mut Members, person: PersonId, now_ms: i64) -> Result<bool, MembersRefused> {
    Ok(members.join(person, Role::OWNER, None, now_ms)? || members.set_role(person, Role::OWNER)?)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::FixedRole;

    #[test]
    fn a_stranger_and_a_member_of_any_role_become_an_owner_and_an_owner_stays_one() {
        let id = PersonId::new(Timestamp::UNIX_EPOCH);
        for role in [None, Some(FixedRole::Viewer), Some(FixedRole::Developer), Some(FixedRole::Owner)] {
            let mut members = Members::new(OrgId::new(Timestamp::UNIX_EPOCH));
            if let Some(role) = role {
                members.join(id, Role::Fixed(role), None, 0).unwrap();
            }
            assert_eq!(own(&mut members, id, 1), Ok(role != Some(FixedRole::Owner)), "{role:?}");
            assert_eq!(members.role(id), Some(Role::OWNER), "{role:?}");
            assert_eq!(own(&mut members, id, 2), Ok(false), "{role:?}: a repetition");
        }
    }
}
