//! How a person who is erased leaves all organisations: first those that may be refused, by the person's own request, then whatever is
//! left, by the schedule that erases.

use posthorn_app::App;
use posthorn_ids::{OrgId, PersonId};
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Closing, Directory, Invitation, InvitationState, Members, MembersRefused, Org, Person, SignedIn,
    codes::SOLE_OWNER,
    directory_entry::Entries,
    joining::revise_members_of,
    person_orgs::named_orgs,
    places::{ORG_SORT, directories_partition, invitations_partition, org_partition},
    revise_person,
};

/// The most organisations that a refusal names.
const NAMED_MAX: usize = 10;
/// More directories, and more invitations of two weeks, than an organisation has.
const ITEMS_MAX: i32 = 2_000;

impl Members {
    /// Removes a person from an organisation that is closed, or that they cannot own: also the last owner. Returns whether this changed
    /// anything.
    pub(crate) fn expel(&mut self, person: PersonId) -> bool {
        self.of.remove(&person).is_some() | self.suspended.remove(&person).is_some()
    }
}

/// An organisation that a person may belong to.
struct Belonging {
    org: Org,
    is_owned_alone: bool,
}

impl Belonging {
    fn is_closed(&self) -> bool {
        self.org.state.closed_at.is_some()
    }
}

/// The uses of [`leave_all`].
pub const LEAVES_ALL: Use = Use::All(&[Closing::ANNOUNCES, Table::Access.get().get_many().put()]);

/// Ends all memberships of the person who calls. If they are the only owner of an organisation, it is closed if `closes` says so.
///
/// Written: for each such organisation the announcement that it is being closed, and the closed state; then the members of each
/// organisation. A repetition after a crash goes on with the rest.
///
/// # Errors
/// `SOLE_OWNER`, before anything is written; or later, if another owner has left meanwhile. The operator's organisation is not closed.
pub async fn leave_all(app: &App, caller: &SignedIn, closes: bool) -> Result<(), Problem> {
    let mut all = belongings(app, caller.person).await?;
    let alone: Vec<&Org> =
        all.iter().filter(|one| one.is_owned_alone && !one.is_closed()).map(|one| &one.org).collect();
    if alone.iter().any(|org| !closes || org.operates) {
        return Err(sole_owner(&alone));
    }
    for one in all.iter_mut().filter(|one| one.is_owned_alone && !one.is_closed()) {
        one.org.state.closed_at = Some(close(app, one.org.id).await?);
    }
    for one in &all {
        if !leave(app, one, caller.person).await? {
            return Err(sole_owner(&[&one.org]));
        }
    }
    Ok(())
}

fn sole_owner(alone: &[&Org]) -> Problem {
    let named = alone.iter().take(NAMED_MAX).map(|org| match org.name.as_str() {
        "" => org.id.to_string(),
        name => format!("{name} ({})", org.id),
    });
    let mut names = named.collect::<Vec<_>>().join(", ");
    if alone.len() > NAMED_MAX {
        names.push_str(&format!(" and {} more", alone.len() - NAMED_MAX));
    }
    let advice = match alone.iter().any(|org| org.operates) {
        true => "The organisation that runs the installation cannot be closed.",
        false => "Or set `close_orgs` to close them for good.",
    };
    SOLE_OWNER.because(format!(
        "You are the only owner of {names}. Make another member an owner, or wait until one joins. {advice}"
    ))
}

/// The organisations that the person's item names.
async fn belongings(app: &App, id: PersonId) -> Result<Vec<Belonging>, StoreError> {
    let belonging =
        |(org, members): (Org, Members)| Belonging { org, is_owned_alone: members.is_last_owner(id) };
    Ok(named_orgs(app, id).await?.into_iter().map(belonging).collect())
}

/// Closes an organisation, as the operator does. Returns when it was closed, in Unix milliseconds.
async fn close(app: &App, id: OrgId) -> Result<i64, StoreError> {
    let now_ms = app.now().as_millisecond();
    Closing::of_org(id).announce(app).await?;
    let partition = org_partition(app, id);
    let close = |org: &mut Org| org.state.close(now_ms);
    let closed = partition.revise_or_create(ORG_SORT, Org::new(id), close).await?;
    Ok(closed.state.closed_at.unwrap_or(now_ms))
}

/// Takes a person from the members. Returns `false` if they are the last owner of an organisation that is open.
async fn leave(app: &App, of: &Belonging, person: PersonId) -> Result<bool, StoreError> {
    let mut outcome = Ok(false);
    let leave = |members: &mut Members| {
        outcome = if of.is_closed() { Ok(members.expel(person)) } else { members.remove(person) };
        outcome == Ok(true)
    };
    revise_members_of(app, of.org.id, leave).await?;
    Ok(outcome != Err(MembersRefused::LastOwner))
}

/// The uses of [`erase_person`].
pub const ERASES_PERSON: Use = Table::Access.get().put();

/// Erases what the edge knows of a person: sessions and organisations. What is left is the id, and which organisations the person left
/// last, for their audit logs. No session and no organisation is added to it any more.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn erase_person(app: &App, id: PersonId) -> Result<Person, StoreError> {
    let now_ms = app.now().as_millisecond();
    revise_person(app, id, |person| person.erase(now_ms)).await
}

/// The uses of [`forget_person`].
pub const FORGETS_PERSON: Use = Table::Access.get().query().put().update().delete();

/// Removes a person who was erased from an organisation: the membership, if one came late; the link of the directories' users to them;
/// the invitations of their address. A repetition goes on with the rest.
///
/// # Errors
/// `CONFLICT` if others change a user of a directory again and again.
pub async fn forget_person(app: &App, org: OrgId, person: PersonId, email: &str) -> Result<(), Problem> {
    let stored = org_partition(app, org).get::<Org>(ORG_SORT, Read::Consistent).await?;
    let of =
        Belonging { org: stored.map_or_else(|| Org::new(org), |stored| stored.value), is_owned_alone: false };
    if !leave(app, &of, person).await? {
        // All other owners have left within these minutes. The organisation needs the operator.
        tracing::error!(org = %org, "an erased person is the last owner of an organisation");
    }
    for item in directories_partition(app, org).query("", ITEMS_MAX, false, Read::Consistent).await? {
        let directory = item.decode::<Directory>()?.value.id;
        Entries { org, directory }.forget_person(app, person).await?;
    }
    let invitations = invitations_partition(app, org);
    for item in invitations.query("", ITEMS_MAX, false, Read::Consistent).await? {
        let invitation = item.decode::<Invitation>()?.value;
        let is_theirs = invitation.state == InvitationState::Accepted(person);
        if is_theirs || invitation.email.eq_ignore_ascii_case(email) {
            invitations.delete::<Invitation>(&invitation.id.suffix()).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn org(n: usize, name: &str) -> Org {
        let id = OrgId::derived(Timestamp::UNIX_EPOCH, &[&n.to_be_bytes()]);
        Org { name: name.to_owned(), ..Org::new(id) }
    }

    #[test]
    fn a_refusal_names_the_organisations_as_far_as_they_fit() {
        let (acme, nameless) = (org(1, "Acme"), org(2, ""));
        let detail = |alone: &[&Org]| sole_owner(alone).detail;
        let both = detail(&[&acme, &nameless]);
        let start = format!("You are the only owner of Acme ({}), {}. Make another", acme.id, nameless.id);
        assert!(both.starts_with(&start) && both.contains("close_orgs"), "{both}");
        let many: Vec<Org> = (0..12).map(|n| org(n, "O")).collect();
        let many = detail(&many.iter().collect::<Vec<_>>());
        assert_eq!((many.matches("O (").count(), many.contains(" and 2 more.")), (10, true), "{many}");
        let operator = Org { operates: true, ..acme.clone() };
        assert!(!detail(&[&operator]).contains("close_orgs"));
    }

    #[test]
    fn a_closed_organisation_loses_its_last_owner_too() {
        let person = PersonId::derived(Timestamp::UNIX_EPOCH, &[b"ada"]);
        let mut members = Members::new(org(1, "").id);
        members.join(person, crate::Role::OWNER, None, 0).unwrap();
        assert_eq!(members.remove(person), Err(MembersRefused::LastOwner));
        assert!(members.expel(person) && !members.expel(person));
        assert!(!members.holds(person));
    }
}
