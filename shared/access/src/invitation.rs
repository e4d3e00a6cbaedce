//! Invitations to an organisation.

use posthorn_ids::{InvitationId, PersonId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::Role;

/// How long an invitation is valid, in milliseconds.
pub const INVITATION_VALID_MS: i64 = 7 * 24 * 3600 * 1000;

/// An invitation to an organisation. Whoever proves the address may accept it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The invited address, in lower case.
    pub email: String,
    /// The role of the new member.
    pub role: Role,
    /// The person who invited; `None` for a key that no person made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<PersonId>,
    /// When it ends, in Unix milliseconds. Sending it again prolongs it.
    pub expires_at: i64,
    /// When it was last sent, in Unix milliseconds.
    #[serde(default)]
    pub sent_at: i64,
    /// What became of it.
    #[serde(default)]
    pub state: InvitationState,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It waits.
    #[default]
    Pending,
    /// This person accepted it.
    Accepted(PersonId),
    /// It was taken back.
    Revoked,
}

/// How long an invitation is kept after its end, in seconds: as long as `Members` remembers that it was accepted.
const KEPT_SECONDS: i64 = 8 * 24 * 3600;
/// How long after its end the person who accepted it may repeat that, in milliseconds. `Members` remembers it longer, so that a
/// repetition does not bring back a removed member.
const REPEATED_MS: i64 = 24 * 3600 * 1000;
/// The shortest time between two mails of one invitation, in milliseconds.
const RESENT_AFTER_MS: i64 = 5 * 60 * 1000;

impl Item for Invitation {
    const KIND: &'static str = "invitation";
    const SHAPE: u32 = 2;
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000 + KEPT_SECONDS)
    }
}

/// Why an invitation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationRefused {
    /// It was revoked, or has expired.
    #[error("the invitation has ended")]
    Ended,
    /// It was accepted before.
    #[error("the invitation was used")]
    Used,
    /// It is for another address.
    #[error("the invitation is for another address")]
    OtherAddress,
    /// It was sent a moment ago. It can be sent again after this many seconds.
    #[error("the invitation was sent a moment ago")]
    SentRecently(u32),
}

impl Invitation {
    /// `pending`, `expired`, `accepted` or `revoked`.
    pub fn status(&self, now_ms: i64) -> &'static str {
        match self.state {
            InvitationState::Pending if self.expires_at <= now_ms => "expired",
            InvitationState::Pending => "pending",
            InvitationState::Accepted(_) => "accepted",
            InvitationState::Revoked => "revoked",
        }
    }

    /// Whether it can be accepted.
    pub fn is_pending(&self, now_ms: i64) -> bool {
        self.status(now_ms) == "pending"
    }

    /// Accepts it for a person who has proved the address `email`. Returns whether this changed anything: the same person may
    /// accept again, so that a repetition after a crash goes on.
    ///
    /// # Errors
    /// If it is for another address, has ended, or another person accepted it.
    pub fn accept(&mut self, person: PersonId, email: &str, now_ms: i64) -> Result<bool, InvitationRefused> {
        if !self.email.eq_ignore_ascii_case(email) {
            return Err(InvitationRefused::OtherAddress);
        }
        match self.state {
            InvitationState::Accepted(by) if by == person && now_ms < self.expires_at + REPEATED_MS => {
                Ok(false)
            }
            InvitationState::Accepted(_) => Err(InvitationRefused::Used),
            InvitationState::Pending if self.is_pending(now_ms) => {
                self.state = InvitationState::Accepted(person);
                Ok(true)
            }
            InvitationState::Pending | InvitationState::Revoked => Err(InvitationRefused::Ended),
        }
    }

    /// Revokes it. Returns whether this changed anything.
    ///
    /// # Errors
    /// If it was accepted.
    pub fn revoke(&mut self) -> Result<bool, InvitationRefused> {
        match self.state {
            InvitationState::Accepted(_) => Err(InvitationRefused::Used),
            InvitationState::Revoked => Ok(false),
            InvitationState::Pending => {
                self.state = InvitationState::Revoked;
                Ok(true)
            }
        }
    }

    /// Revokes it although `person` accepted it, after [`Members::take_back`](crate::Members::take_back) made sure that they cannot
    /// join. Returns whether this changed anything.
    ///
    /// # Errors
    /// If another person accepted it.
    pub fn take_back(&mut self, person: PersonId) -> Result<bool, InvitationRefused> {
        if self.state == InvitationState::Accepted(person) {
            self.state = InvitationState::Pending;
        }
        self.revoke()
    }

    /// Prolongs it, to be sent again. An expired invitation becomes valid again.
    ///
    /// # Errors
    /// If it was accepted or revoked, or was sent a moment ago.
    pub fn resend(&mut self, now_ms: i64) -> Result<(), InvitationRefused> {
        match self.state {
            InvitationState::Accepted(_) => return Err(InvitationRefused::Used),
            InvitationState::Revoked => return Err(InvitationRefused::Ended),
            InvitationState::Pending => {}
        }
        let wait_ms = self.sent_at + RESENT_AFTER_MS - now_ms;
        if wait_ms > 0 {
            return Err(InvitationRefused::SentRecently(
                u32::try_from(wait_ms / 1000 + 1).unwrap_or(u32::MAX),
            ));
        }
        (self.sent_at, self.expires_at) = (now_ms, now_ms + INVITATION_VALID_MS);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::Id;
    use proptest::prelude::*;

    use super::*;

    const EMAIL: &str = "ada@example.com";

    fn person(n: u8) -> PersonId {
        Id::derived(Timestamp::UNIX_EPOCH, &[b"person", &[n]])
    }

    fn invitation() -> Invitation {
        Invitation {
            id: InvitationId::new(Timestamp::UNIX_EPOCH),
            email: EMAIL.into(),
            role: Role::OWNER,
            invited_by: None,
            expires_at: INVITATION_VALID_MS,
            sent_at: 0,
            state: InvitationState::Pending,
        }
    }

    #[test]
    fn one_person_with_the_address_accepts_and_may_repeat_it_after_the_end() {
        let mut one = invitation();
        assert_eq!(one.accept(person(1), "eve@example.com", 1), Err(InvitationRefused::OtherAddress));
        assert_eq!(one.accept(person(1), "Ada@example.com", 1), Ok(true));
        assert_eq!(one.accept(person(1), EMAIL, INVITATION_VALID_MS), Ok(false), "a repetition");
        assert_eq!(one.accept(person(2), EMAIL, 1), Err(InvitationRefused::Used));
        let late = INVITATION_VALID_MS + REPEATED_MS;
        assert_eq!(one.accept(person(1), EMAIL, late), Err(InvitationRefused::Used), "too late");
        assert_eq!(one.revoke(), Err(InvitationRefused::Used));
    }

    #[test]
    fn an_expired_or_revoked_invitation_is_refused_and_an_expired_one_can_be_sent_again() {
        let mut one = invitation();
        assert_eq!(one.accept(person(1), EMAIL, INVITATION_VALID_MS), Err(InvitationRefused::Ended));
        assert_eq!(one.resend(1_000), Err(InvitationRefused::SentRecently(300)));
        assert_eq!(one.resend(INVITATION_VALID_MS), Ok(()));
        assert!(one.is_pending(2 * INVITATION_VALID_MS - 1));
        assert_eq!((one.revoke(), one.revoke()), (Ok(true), Ok(false)));
        assert_eq!(one.accept(person(1), EMAIL, INVITATION_VALID_MS), Err(InvitationRefused::Ended));
        assert_eq!(one.resend(3 * INVITATION_VALID_MS), Err(InvitationRefused::Ended));
    }

    #[derive(Debug, Clone)]
    enum Act {
        Accept(u8),
        Revoke,
        Resend,
    }

    proptest! {
        #[test]
        fn in_any_order_at_most_one_person_accepts_and_nobody_after_it_was_revoked(
            acts in prop::collection::vec(
                (0..9 * 24 * 3_600_000i64, prop_oneof![(0..3u8).prop_map(Act::Accept), Just(Act::Revoke), Just(Act::Resend)]),
                0..30,
            ),
        ) {
            let (mut one, mut now_ms, mut accepted, mut revoked) = (invitation(), 0, None, false);
            for (later, act) in acts {
                now_ms += later / 4;
                match act {
                    Act::Accept(who) => if one.accept(person(who), EMAIL, now_ms).is_ok() {
                        prop_assert!(!revoked);
                        prop_assert_eq!(*accepted.get_or_insert(who), who);
                    },
                    Act::Revoke => revoked |= one.revoke().is_ok(),
                    Act::Resend => { let _ = one.resend(now_ms); }
                }
                prop_assert!(!(revoked && accepted.is_some()));
            }
        }
    }
}
