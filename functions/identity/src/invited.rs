//! What routes about invitations share.

use posthorn_access::{
    Invitation, InvitationState, READS_INVITATIONS,
    codes::{INVITATION_ENDED, INVITATION_USED},
    find_invitation,
};
use posthorn_app::App;
use posthorn_identity::{Address, FINDS_TOKENS, Purpose, codes::INVALID_TOKEN, find_token};
use posthorn_ids::{InvitationId, OrgId, PersonId};
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;

/// The uses of [`invited`].
pub(crate) const READS_INVITED: Use = Use::All(&[FINDS_TOKENS, READS_INVITATIONS]);

/// An invitation whose link somebody has.
pub(crate) struct Invited {
    pub(crate) org: OrgId,
    pub(crate) id: InvitationId,
    /// The invited address. The link proves it.
    pub(crate) email: Address,
    pub(crate) invitation: Invitation,
}

/// The invitation of a link's token.
///
/// # Errors
/// `INVALID_TOKEN`; `INVITATION_ENDED` if it was revoked.
pub(crate) async fn invited(app: &App, token: &str) -> Result<Invited, Problem> {
    let Purpose::Invitation { org, invitation: id, email } = find_token(app, token).await? else {
        return Err(INVALID_TOKEN.because("The link is not an invitation."));
    };
    let found = find_invitation(app, org, id).await?.filter(|one| one.state != InvitationState::Revoked);
    let invitation =
        found.ok_or_else(|| INVITATION_ENDED.because("The invitation was revoked. Ask for a new one."))?;
    Ok(Invited { org, id, email, invitation })
}

impl Invited {
    /// Refuses an invitation that somebody accepted already. A repetition by the same person is fine.
    ///
    /// # Errors
    /// `INVITATION_USED`.
    pub(crate) fn open_to(&self, person: Option<PersonId>) -> Result<(), Problem> {
        match self.invitation.state {
            InvitationState::Accepted(by) if Some(by) != person => {
                Err(INVITATION_USED.because("Ask for a new invitation."))
            }
            _ => Ok(()),
        }
    }
}
