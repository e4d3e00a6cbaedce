//! Shared by the routes of invitations: shows an invitation and queues its mail.

use jiff::Timestamp;
use posthorn_access::{Authorised, Invitation, InvitationState, READS_ROLE_NAMES, Role};
use posthorn_app::App;
use posthorn_identity::{About, Address, QUEUES_MAIL, READS_ACCOUNTS, account, queue_mail};
use posthorn_ids::{InvitationId, PersonId};
use posthorn_problem::{INTERNAL, Problem, UNAVAILABLE};
use posthorn_runtime::uses::Use;
use posthorn_store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// An invitation to the organisation. The answer is the same whether or not the address has an account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InvitationView {
    /// Always `invitation`.
    pub object: &'static str,
    /// Its id.
    pub id: InvitationId,
    /// The invited address.
    pub email: String,
    /// The role of the new member.
    pub role: Role,
    /// The role's display name; null if the role was removed.
    pub role_name: Option<String>,
    /// `pending`, `accepted`, `revoked` or `expired`.
    pub status: &'static str,
    /// The person who invited; null for a key that no person made.
    pub invited_by: Option<PersonId>,
    /// The person who accepted; null if nobody did.
    pub accepted_by: Option<PersonId>,
    /// When its mail was last queued (RFC 3339).
    pub sent_at: Option<String>,
    /// When it expires (RFC 3339).
    pub expires_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

impl InvitationView {
    /// The view of an invitation.
    fn of(invitation: &Invitation, role_name: Option<String>, now: Timestamp) -> Self {
        Self {
            object: "invitation",
            id: invitation.id,
            email: invitation.email.clone(),
            role: invitation.role,
            role_name,
            status: invitation.status(now.as_millisecond()),
            invited_by: invitation.invited_by,
            accepted_by: match invitation.state {
                InvitationState::Accepted(by) => Some(by),
                InvitationState::Pending | InvitationState::Revoked => None,
            },
            sent_at: rfc3339(invitation.sent_at),
            expires_at: rfc3339(invitation.expires_at),
            created_at: invitation.id.created_at().to_string(),
        }
    }
}

/// The uses of [`show`].
pub(crate) const SHOWS: Use = READS_ROLE_NAMES;

/// The views of invitations, in the same order.
pub(crate) async fn show(
    app: &App,
    caller: &Authorised,
    invitations: &[Invitation],
) -> Result<Vec<InvitationView>, StoreError> {
    let names = caller.role_names(app, invitations.iter().map(|one| one.role)).await?;
    let view = |one: &Invitation| InvitationView::of(one, names.of(one.role), app.now());
    Ok(invitations.iter().map(view).collect())
}

/// The view of one invitation.
pub(crate) async fn show_one(
    app: &App,
    caller: &Authorised,
    invitation: &Invitation,
) -> Result<InvitationView, StoreError> {
    let name = caller.role_names(app, [invitation.role]).await?.of(invitation.role);
    Ok(InvitationView::of(invitation, name, app.now()))
}

/// The uses of [`send`].
pub(crate) const SENDS: Use = Use::All(&[Authorised::READS_ORG, READS_ACCOUNTS, QUEUES_MAIL]);

/// Queues the invitation's mail.
pub(crate) async fn send(
    app: &App,
    caller: &Authorised,
    request_id: &str,
    invitation: &Invitation,
) -> Result<(), Problem> {
    let org = caller.org(app).await?;
    let unreadable = |error| INTERNAL.because("Something went wrong on our side.").caused_by(&error);
    let email: Address = invitation.email.parse().map_err(unreadable)?;
    let inviter = match caller.authority().maker {
        Some(person) => account(app, person).await?.map(|account| account.name),
        None => None,
    };
    let about =
        About::Invitation { org: org.id, invitation: invitation.id, email, inviter, org_name: org.name };
    let failed =
        |error| UNAVAILABLE.because("The invitation's mail cannot be sent now. Try again.").caused_by(&error);
    queue_mail(app, request_id, about).await.map_err(failed)
}
