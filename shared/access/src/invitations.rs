//! Reads and accepts invitations.

use posthorn_app::App;
use posthorn_ids::{InvitationId, OrgId, PersonId};
use posthorn_problem::Problem;
use posthorn_store::{Created, Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Invitation, InvitationState, Members, MembersRefused, Role,
    codes::INVITATION_NOT_VALID,
    places::{MEMBERS_SORT, invitations_partition, members_partition},
    revise_person,
};

/// The uses of [`invitation`].
pub const READS_INVITATIONS: Use = Table::Access.get();
/// The uses of [`accept_invitation`].
pub const ACCEPTS_INVITATIONS: Use = Table::Access.get().put();

/// An invitation, whatever became of it.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn invitation(app: &App, org: OrgId, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    let stored = invitations_partition(app, org).get::<Invitation>(&id.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// Makes the person a member, as the invitation says. First the person names the organisation, then the organisation has the
/// member, then the invitation is accepted. So a repetition after a crash goes on.
///
/// # Errors
/// `INVITATION_NOT_VALID` if it was revoked, is used or has expired, or is for another address.
pub async fn accept_invitation(
    app: &App,
    org: OrgId,
    id: InvitationId,
    person: PersonId,
    email: &str,
) -> Result<Role, Problem> {
    let now_ms = app.now().as_millisecond();
    let found = invitation(app, org, id).await?.filter(|one| one.email == email);
    let found = found.filter(|one| match one.state {
        InvitationState::Pending => one.expires_at > now_ms,
        InvitationState::Accepted(by) => by == person,
        InvitationState::Revoked => false,
    });
    let role = found.ok_or_else(not_valid)?.role;
    revise_person(app, person, |known| known.orgs.insert(org)).await?;
    let mut outcome = Ok(false);
    let mut join = |members: &mut Members| {
        outcome = members.join(person, role, Some(id), now_ms);
        outcome == Ok(true)
    };
    let (partition, mut first) = (members_partition(app, org), Members::new(org));
    join(&mut first);
    if let Created::Existing(existing) = partition.create(MEMBERS_SORT, &first).await? {
        partition.revise_from(MEMBERS_SORT, existing, join).await?;
    }
    outcome.map_err(|refused: MembersRefused| not_valid().caused_by(&refused))?;
    let accept = |one: &mut Invitation| {
        let is_pending = one.state == InvitationState::Pending;
        one.state = InvitationState::Accepted(person);
        is_pending
    };
    invitations_partition(app, org).revise(&id.suffix(), Read::Consistent, accept).await?;
    Ok(role)
}

fn not_valid() -> Problem {
    INVITATION_NOT_VALID.because("Ask the person who invited you for a new invitation.")
}
