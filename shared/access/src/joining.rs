//! How a person joins an organisation.

use posthorn_app::App;
use posthorn_ids::{InvitationId, OrgId, PersonId};
use posthorn_problem::Problem;
use posthorn_store::{Created, Read, Table};
use posthorn_uses::Use;

use crate::{
    Invitation, InvitationState, Members, Role,
    codes::{INVITATION_ENDED, INVITATION_FOR_OTHER, INVITATION_NOT_FOUND, INVITATION_USED},
    find_invitation,
    places::{MEMBERS_SORT, invitations_partition, members_partition},
    revise_person,
};

/// The uses of [`accept_invitation`].
pub const ACCEPTS: Use = Table::Access.get().put();

/// Makes a person a member, as the invitation says. Written: the person with the organisation, the members, the invitation as
/// accepted. So a repetition after a crash goes on.
///
/// # Errors
/// `INVITATION_NOT_FOUND`, `INVITATION_ENDED`, `INVITATION_USED`, `INVITATION_FOR_OTHER`.
pub async fn accept_invitation(
    app: &App,
    org: OrgId,
    invitation: InvitationId,
    person: PersonId,
    email: &str,
) -> Result<Role, Problem> {
    let now_ms = app.now().as_millisecond();
    let found = find_invitation(app, org, invitation).await?;
    let found = found.ok_or_else(|| INVITATION_NOT_FOUND.because("Ask for a new invitation."))?;
    if found.email != email {
        return Err(INVITATION_FOR_OTHER.because("Log in to the account with the invited address."));
    }
    match found.state {
        InvitationState::Pending if found.expires_at > now_ms => {}
        InvitationState::Accepted(by) if by == person => {}
        InvitationState::Accepted(_) => return Err(used()),
        _ => return Err(INVITATION_ENDED.because("Ask for a new invitation.")),
    }
    revise_person(app, person, |known| known.orgs.insert(org)).await?;
    let mut outcome = Ok(false);
    let mut join = |members: &mut Members| {
        outcome = members.join(person, found.role, Some(invitation), now_ms);
        outcome == Ok(true)
    };
    let (partition, mut first) = (members_partition(app, org), Members::new(org));
    join(&mut first);
    if let Created::Existing(existing) = partition.create(MEMBERS_SORT, &first).await? {
        partition.revise_from(MEMBERS_SORT, existing, join).await?;
    }
    outcome.map_err(|refused| used().caused_by(&refused))?;
    let accept = |one: &mut Invitation| {
        let is_pending = one.state == InvitationState::Pending;
        if is_pending {
            one.state = InvitationState::Accepted(person);
        }
        is_pending
    };
    invitations_partition(app, org).revise(&invitation.suffix(), Read::Consistent, accept).await?;
    Ok(found.role)
}

fn used() -> Problem {
    INVITATION_USED.because("Ask for a new invitation.")
}
