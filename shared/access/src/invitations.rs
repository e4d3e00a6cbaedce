//! Access to the invitations of the caller's own organisation.

use posthorn_app::App;
use posthorn_ids::InvitationId;
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Page, PageRequest, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, Invitation, InvitationRefused, InvitationState, Members, Role,
    codes::{INVITATION_EXISTS, INVITATION_LIMIT_REACHED},
    find_invitation,
    joining::revise_members_of,
    places::invitations_partition,
};

/// The most pending invitations of an organisation. Two requests at the same time may exceed it by one.
pub const INVITATIONS_MAX: usize = 200;
/// The most invitations of the last two weeks, also those that ended: each sent a mail.
pub const INVITATIONS_SENT_MAX: usize = 1_000;

impl Authorised {
    /// The uses that callers of [`Authorised::list_invitations`] declare.
    pub const LISTS_INVITATIONS: Use = Table::Access.query();

    /// One page of the invitations of the caller's own organisation, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_invitations(
        &self,
        app: &App,
        request: &PageRequest,
    ) -> Result<Page<Invitation>, StoreError> {
        invitations_partition(app, self.scope().org()).page(request).await
    }

    /// The uses that callers of [`Authorised::invite`] declare.
    pub const INVITES: Use = Table::Access.query().put();

    /// Creates an invitation, or returns the one that an earlier request created under the same id.
    ///
    /// # Errors
    /// `INVITATION_EXISTS`, `INVITATION_LIMIT_REACHED`.
    pub async fn invite(&self, app: &App, wanted: &Invitation) -> Result<Invitation, Problem> {
        let others = self.known_invitations(app).await?;
        if let Some(own) = others.iter().find(|one| one.id == wanted.id) {
            return Ok(own.clone());
        }
        let now_ms = app.now().as_millisecond();
        let pending = || others.iter().filter(|one| one.is_pending(now_ms));
        if let Some(same) = pending().find(|one| one.email == wanted.email) {
            let detail =
                format!("The invitation {} is for this address. Send it again, or revoke it.", same.id);
            return Err(INVITATION_EXISTS.because(detail).at("/email", "has a pending invitation"));
        }
        if pending().count() >= INVITATIONS_MAX || others.len() >= INVITATIONS_SENT_MAX {
            return Err(INVITATION_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {INVITATIONS_MAX} pending invitations, or of {INVITATIONS_SENT_MAX} in two weeks. Revoke one first, or wait."
            )));
        }
        let partition = invitations_partition(app, self.scope().org());
        match partition.create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::find_invitation`] declare.
    pub const FINDS_INVITATIONS: Use = Table::Access.get();

    /// One invitation of the caller's own organisation.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn find_invitation(&self, app: &App, id: InvitationId) -> Result<Invitation, Problem> {
        find_invitation(app, self.scope().org(), id).await?.ok_or_else(not_found)
    }

    /// The uses that callers of [`Authorised::revise_invitation`] declare.
    pub const REVISES_INVITATIONS: Use = Table::Access.get().put();

    /// Changes an invitation of the caller's own organisation. `change` returns whether there is anything to write.
    ///
    /// # Errors
    /// `NOT_FOUND`; the problem of a refused change.
    pub async fn revise_invitation(
        &self,
        app: &App,
        id: InvitationId,
        mut change: impl FnMut(&mut Invitation) -> Result<bool, InvitationRefused> + Send,
    ) -> Result<Invitation, Problem> {
        let mut outcome = Ok(false);
        let apply = |one: &mut Invitation| {
            outcome = change(one);
            outcome == Ok(true)
        };
        let partition = invitations_partition(app, self.scope().org());
        match partition.revise(&id.suffix(), Read::Consistent, apply).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(outcome.map(|_| stored.value)?),
            Revised::Absent => Err(not_found()),
        }
    }

    /// Revokes an invitation of the caller's own organisation. One that was accepted too, as long as the person has not joined: the
    /// acceptance was refused or stopped. Written first: the members, so that the person cannot join any more. A repetition after a
    /// crash goes on from there. Uses [`Authorised::REVISES_INVITATIONS`].
    ///
    /// # Errors
    /// `NOT_FOUND`; `INVITATION_USED`.
    pub async fn revoke_invitation(&self, app: &App, id: InvitationId) -> Result<Invitation, Problem> {
        let InvitationState::Accepted(person) = self.find_invitation(app, id).await?.state else {
            return self.revise_invitation(app, id, Invitation::revoke).await;
        };
        let (now_ms, mut outcome) = (app.now().as_millisecond(), Ok(false));
        let take_back = |members: &mut Members| {
            outcome = members.take_back(person, id, now_ms);
            outcome == Ok(true)
        };
        revise_members_of(app, self.scope().org(), take_back).await?;
        outcome?;
        self.revise_invitation(app, id, |one| one.take_back(person)).await
    }

    /// Whether a pending invitation has a role.
    pub(crate) async fn is_role_of_an_invitation(&self, app: &App, role: Role) -> Result<bool, StoreError> {
        let now_ms = app.now().as_millisecond();
        let all = self.known_invitations(app).await?;
        Ok(all.iter().any(|one| one.role == role && one.is_pending(now_ms)))
    }

    /// The invitations of the last two weeks. Older ones are removed.
    async fn known_invitations(&self, app: &App) -> Result<Vec<Invitation>, StoreError> {
        let partition = invitations_partition(app, self.scope().org());
        let items = partition.query("", INVITATIONS_SENT_MAX as i32, true, Read::Consistent).await?;
        items.into_iter().map(|item| item.decode::<Invitation>().map(|stored| stored.value)).collect()
    }
}
