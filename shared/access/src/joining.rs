//! How a person joins and leaves an organisation. Two items change: the person's, which names the organisations to look at, and the
//! organisation's members, which decide. The person's is written first on joining and last on leaving, so it may name too many.

use posthorn_app::App;
use posthorn_ids::{Environment, InvitationId, OrgId, PersonId};
use posthorn_items::{Scope, door};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_store::{RawItem, Read, Revised, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Invitation, InvitationRefused, Members, ORGS_MAX, Org, Person, READS_STANDING, Rights, Role, SignedIn,
    Standing,
    codes::{
        INVITATION_ENDED, INVITATION_FOR_OTHER, INVITATION_NOT_FOUND, INVITATION_SENT_RECENTLY,
        INVITATION_USED, ORG_LIMIT_REACHED,
    },
    membership::{Freshness, name_of_role, rights_of_role},
    person,
    places::{MEMBERS_SORT, ORG_SORT, invitations_partition, members_partition, org_partition},
    revise_person, standing,
};

/// The uses of [`accept_invitation`].
pub const ACCEPTS: Use = Use::All(&[READS_STANDING, Table::Access.get().put()]);

/// Makes a person a member of the organisation that invited them. `org` and `invitation` come from a verified token, and the person
/// has proved `email`. Returns the person's role.
///
/// Written: the invitation, as accepted by this person; the organisation into the person; the person into the members. A repetition
/// after a crash goes on from there. A repetition after the member was removed is refused.
///
/// # Errors
/// `INVITATION_NOT_FOUND`, `INVITATION_ENDED`, `INVITATION_USED`, `INVITATION_FOR_OTHER`; `ORG_LIMIT_REACHED`,
/// `MEMBER_LIMIT_REACHED`.
pub async fn accept_invitation(
    app: &App,
    org: OrgId,
    invitation: InvitationId,
    person: PersonId,
    email: &str,
) -> Result<Role, Problem> {
    let not_found = || INVITATION_NOT_FOUND.because("There is no such invitation. Ask for a new one.");
    if standing(app, &door::of_new_org(org, None, Environment::live())).await?.is_closed() {
        return Err(not_found());
    }
    let now_ms = app.now().as_millisecond();
    let mut outcome = Ok(false);
    let claim = |one: &mut Invitation| {
        outcome = one.accept(person, email, now_ms);
        outcome == Ok(true)
    };
    let partition = invitations_partition(app, org);
    let claimed = match partition.revise(&invitation.suffix(), Read::Consistent, claim).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => stored.value,
        Revised::Absent => return Err(not_found()),
    };
    outcome?;
    remember_org(app, org, person).await?;
    let mut joined = Ok(false);
    let join = |members: &mut Members| {
        joined = members.join(person, claimed.role, Some(invitation), now_ms);
        joined == Ok(true)
    };
    let members = revise_members_of(app, org, join).await?;
    if let Err(why) = joined {
        forget_org(app, org, person).await?;
        return Err(why.into());
    }
    // A removal at the same time may have taken the organisation from the person.
    remember_org(app, org, person).await?;
    Ok(members.role(person).unwrap_or(claimed.role))
}

/// Writes into the person that they may belong to the organisation. One who was erased belongs to none.
pub(crate) async fn remember_org(app: &App, org: OrgId, person: PersonId) -> Result<(), Problem> {
    let mut is_full = false;
    let add = |person: &mut Person| {
        is_full = person.orgs.len() >= ORGS_MAX && !person.orgs.contains(&org);
        !is_full && person.erased_at.is_none() && person.orgs.insert(org)
    };
    if revise_person(app, person, add).await?.erased_at.is_some() {
        // They may have joined just when they were erased.
        revise_members_of(app, org, |members| members.expel(person)).await?;
        return Err(NOT_FOUND.because("The account does not exist any more."));
    }
    match is_full {
        true => Err(ORG_LIMIT_REACHED.because(format!(
            "The person has reached the limit of {ORGS_MAX} organisations. Leave one first."
        ))),
        false => Ok(()),
    }
}

/// Takes the organisation from a person who left it, and notes when. If the person joined again meanwhile, it stays.
pub(crate) async fn forget_org(app: &App, org: OrgId, person: PersonId) -> Result<(), Problem> {
    let now_ms = app.now().as_millisecond();
    revise_person(app, person, |person| person.leave(org, now_ms)).await?;
    match members_of(app, org).await?.role(person) {
        None => Ok(()),
        Some(_) => remember_org(app, org, person).await,
    }
}

/// The uses that callers of [`org_members`] declare.
pub const READS_ORG_MEMBERS: Use = Table::Access.get();

/// The members of the scope's organisation, for work that somebody asked for who may read them. Uses [`READS_ORG_MEMBERS`].
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn org_members(app: &App, scope: &Scope) -> Result<Members, StoreError> {
    members_of(app, scope.org()).await
}

pub(crate) async fn members_of(app: &App, org: OrgId) -> Result<Members, StoreError> {
    let stored = members_partition(app, org).get::<Members>(MEMBERS_SORT, Read::Consistent).await?;
    Ok(stored.map_or_else(|| Members::new(org), |stored| stored.value))
}

/// Changes the members of an organisation. Creates the item if there is none. `change` returns whether there is anything to write.
pub(crate) async fn revise_members_of(
    app: &App,
    org: OrgId,
    change: impl FnMut(&mut Members) -> bool + Send,
) -> Result<Members, StoreError> {
    members_partition(app, org).revise_or_create(MEMBERS_SORT, Members::new(org), change).await
}

/// The uses of [`leave_org`].
pub const LEAVES_ORG: Use = Table::Access.get().put();

/// Ends the membership of the person who calls. Returns whether the person was a member.
///
/// # Errors
/// `LAST_OWNER`.
pub async fn leave_org(app: &App, caller: &SignedIn, org: OrgId) -> Result<bool, Problem> {
    let (mut outcome, mut was_a_member) = (Ok(false), false);
    let leave = |members: &mut Members| {
        // A write whose answer was lost is tried again, and does not find the member any more.
        was_a_member |= members.role(caller.person).is_some();
        outcome = members.remove(caller.person);
        outcome == Ok(true)
    };
    revise_members_of(app, org, leave).await?;
    outcome?;
    forget_org(app, org, caller.person).await?;
    Ok(was_a_member)
}

/// An organisation of a person, and what the person is and may do there.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnOrg {
    /// The organisation.
    pub org: Org,
    /// The role.
    pub role: Role,
    /// The role's name; `None` if the role was removed.
    pub role_name: Option<String>,
    /// What the person may do there, as the edge checks it.
    pub rights: Rights,
}

/// The uses of [`own_orgs`].
pub const LISTS_OWN_ORGS: Use = Table::Access.get().get_many();

/// The organisations that the person who calls is a member of, without closed ones.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn own_orgs(app: &App, caller: &SignedIn) -> Result<Vec<OwnOrg>, StoreError> {
    let orgs: Vec<OrgId> = person(app, caller.person).await?.orgs.into_iter().collect();
    let store = app.part::<Store>();
    let members: Vec<_> =
        orgs.iter().map(|org| (members_partition(app, *org), MEMBERS_SORT.to_owned())).collect();
    let members = store.get_many(Table::Access, &members, Read::Consistent).await?;
    let settings: Vec<_> = orgs.iter().map(|org| (org_partition(app, *org), ORG_SORT.to_owned())).collect();
    let settings = store.get_many(Table::Access, &settings, Read::Eventual).await?;
    let mut own = Vec::new();
    for ((id, members), org) in orgs.iter().zip(members).zip(settings) {
        let members = members.map(RawItem::decode::<Members>).transpose()?;
        let Some(role) = members.and_then(|members| members.value.role(caller.person)) else { continue };
        let org = org.map(RawItem::decode::<Org>).transpose()?;
        let org = org.map_or_else(|| Org::new(*id), |org| org.value);
        if org.state.closed_at.is_some() {
            continue;
        }
        let standing = Standing::of_org(org.clone());
        // A role that was removed gives no rights.
        let rights = rights_of_role(app, *id, &standing, role, Freshness::Now).await?.unwrap_or_default();
        let role_name = name_of_role(app, *id, role, Freshness::Cached).await?;
        own.push(OwnOrg { org, role, role_name, rights });
    }
    Ok(own)
}

impl From<InvitationRefused> for Problem {
    fn from(why: InvitationRefused) -> Self {
        match why {
            InvitationRefused::Ended => {
                INVITATION_ENDED.because("The invitation was revoked or has expired. Ask for a new one.")
            }
            InvitationRefused::Used => INVITATION_USED.because("The invitation was accepted before."),
            InvitationRefused::OtherAddress => {
                INVITATION_FOR_OTHER.because("The invitation is for another address than the account's.")
            }
            InvitationRefused::SentRecently(seconds) => INVITATION_SENT_RECENTLY
                .because(format!("The invitation was sent a moment ago. Send it again in {seconds} seconds."))
                .retry_after(seconds),
        }
    }
}
