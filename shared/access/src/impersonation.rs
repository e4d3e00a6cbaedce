//! Impersonation: an owner, or the operator, sees for fifteen minutes what a member sees. It only reads.

use posthorn_ids::{ImpersonationId, OrgId, PersonId, SessionId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// How long an impersonation lasts. It cannot be renewed.
pub const IMPERSONATION_MS: i64 = 15 * 60 * 1000;

/// Somebody sees what a member of the organisation sees. It belongs to the session that began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impersonation {
    /// Its id.
    pub id: ImpersonationId,
    /// Who sees it.
    pub holder: PersonId,
    /// The session of that person. With the session, the impersonation ends.
    pub session: SessionId,
    /// The organisation whose rights allow it: the member's, or the operator's.
    pub through: OrgId,
    /// The member.
    pub person: PersonId,
    /// Why.
    pub reason: String,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
}

impl Item for Impersonation {
    const KIND: &'static str = "impersonation";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000)
    }
}

impl Impersonation {
    /// Whether a session may use it now.
    pub fn is_of(&self, person: PersonId, session: SessionId, now_ms: i64) -> bool {
        self.holder == person && self.session == session && self.expires_at > now_ms
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn only_the_session_that_began_it_uses_it_until_it_ends() {
        let now = Timestamp::UNIX_EPOCH;
        let person = |n: u8| PersonId::derived(now, &[&[n]]);
        let session = |n: u8| SessionId::derived(now, &[&[n]]);
        let (id, through) = (ImpersonationId::new(now), OrgId::new(now));
        let (holder, reason) = (person(1), "ticket 7".to_owned());
        let one = Impersonation {
            id,
            holder,
            session: session(1),
            through,
            person: person(2),
            reason,
            expires_at: IMPERSONATION_MS,
        };
        assert!(one.is_of(person(1), session(1), IMPERSONATION_MS - 1));
        assert!(!one.is_of(person(1), session(1), IMPERSONATION_MS));
        assert!(!one.is_of(person(1), session(2), 0) && !one.is_of(person(2), session(1), 0));
    }
}
