//! The members of an organisation, in one item. So each change of who belongs and what they may do is one conditional write, and
//! two changes at the same time cannot leave an organisation without an owner.

use std::collections::{BTreeMap, BTreeSet};

use posthorn_ids::{InvitationId, OrgId, PersonId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{Member, Role, SuspendedMember};

/// The most members. The item stays below 100 KB, and a request reads it at most once in 30 seconds per instance.
pub const MEMBERS_MAX: usize = 1_000;
/// How long an accepted invitation is remembered, in milliseconds: longer than invitations are valid.
const REMEMBERED_MS: i64 = 8 * 24 * 3600 * 1000;

/// The members of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// The organisation.
    pub id: OrgId,
    /// The members.
    #[serde(default)]
    pub of: BTreeMap<PersonId, Member>,
    /// Invitations that were accepted lately, with the time. A repetition must not bring back a removed member.
    #[serde(default)]
    pub accepted: BTreeMap<InvitationId, i64>,
    /// Those of them that were taken back before the person joined.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub taken_back: BTreeSet<InvitationId>,
    /// The members whom a directory suspended. They are no members until it lets them in again; they keep their roles. An older version,
    /// which does not know this field, does not let them in either.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub suspended: BTreeMap<PersonId, SuspendedMember>,
}

/// Why a change of the members was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MembersRefused {
    /// The person is no member.
    #[error("no member of the organisation")]
    NotAMember,
    /// The person is the last owner.
    #[error("the last owner")]
    LastOwner,
    /// The invitation was accepted before, and its member was removed since.
    #[error("the invitation was used")]
    InvitationUsed,
    /// The organisation has the most members allowed.
    #[error("the most members allowed")]
    Full,
    /// The organisation's directory suspended the person.
    #[error("suspended by the directory")]
    Suspended,
}

impl Item for Members {
    const KIND: &'static str = "members";
    const SHAPE: u32 = 2;
    const AUDITED: bool = true;
}

impl Members {
    /// An organisation without members.
    pub fn new(id: OrgId) -> Self {
        let (of, accepted, taken_back) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { id, of, accepted, taken_back, suspended: BTreeMap::new() }
    }

    /// The role of a person; `None` if the person is no member.
    pub fn role(&self, person: PersonId) -> Option<Role> {
        self.of.get(&person).map(|member| member.role)
    }

    /// How many members have a role.
    pub fn with_role(&self, role: Role) -> usize {
        self.of.values().filter(|member| member.role == role).count()
    }

    pub(crate) fn is_last_owner(&self, person: PersonId) -> bool {
        self.role(person) == Some(Role::OWNER) && self.with_role(Role::OWNER) == 1
    }

    /// Adds a person who accepted `invitation`. Returns whether this changed anything: a member keeps the role that they have, but
    /// their invitation is used up too. Otherwise it could bring them back after they were removed.
    pub fn join(
        &mut self,
        person: PersonId,
        role: Role,
        invitation: Option<InvitationId>,
        now_ms: i64,
    ) -> Result<bool, MembersRefused> {
        if self.suspended.contains_key(&person) {
            return Err(MembersRefused::Suspended);
        }
        let is_member = self.of.contains_key(&person);
        let unused = invitation.filter(|one| !self.accepted.contains_key(one));
        if !is_member && unused != invitation {
            return Err(MembersRefused::InvitationUsed);
        }
        if !is_member && self.is_full() {
            return Err(MembersRefused::Full);
        }
        if is_member && unused.is_none() {
            return Ok(false);
        }
        self.accepted.retain(|_, at| *at + REMEMBERED_MS > now_ms);
        self.accepted.extend(unused.map(|one| (one, now_ms)));
        self.of.entry(person).or_insert(Member { role, joined_at: now_ms });
        Ok(true)
    }

    /// Takes an accepted invitation back from a person who has not joined with it: from now on they cannot. Returns whether this
    /// changed anything.
    ///
    /// # Errors
    /// If the person joined.
    pub fn take_back(
        &mut self,
        person: PersonId,
        invitation: InvitationId,
        now_ms: i64,
    ) -> Result<bool, MembersRefused> {
        if self.taken_back.contains(&invitation) {
            return Ok(false);
        }
        if self.holds(person) || self.accepted.contains_key(&invitation) {
            return Err(MembersRefused::InvitationUsed);
        }
        self.accepted.insert(invitation, now_ms);
        self.taken_back.retain(|one| self.accepted.contains_key(one));
        Ok(self.taken_back.insert(invitation))
    }

    /// Gives a member a role. Returns whether this changed anything.
    pub fn set_role(&mut self, person: PersonId, role: Role) -> Result<bool, MembersRefused> {
        if role != Role::OWNER && self.is_last_owner(person) {
            return Err(MembersRefused::LastOwner);
        }
        let member = self.of.get_mut(&person).ok_or(MembersRefused::NotAMember)?;
        Ok(std::mem::replace(&mut member.role, role) != role)
    }

    /// Removes a member. Returns whether this changed anything: removing twice is no error.
    pub fn remove(&mut self, person: PersonId) -> Result<bool, MembersRefused> {
        if self.is_last_owner(person) {
            return Err(MembersRefused::LastOwner);
        }
        Ok(self.of.remove(&person).is_some() | self.suspended.remove(&person).is_some())
    }

    /// Whether the person is a member, or a suspended one.
    pub fn holds(&self, person: PersonId) -> bool {
        self.of.contains_key(&person) || self.suspended.contains_key(&person)
    }

    fn is_full(&self) -> bool {
        self.of.len() + self.suspended.len() >= MEMBERS_MAX
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::Id;
    use proptest::prelude::*;

    use super::*;
    use crate::FixedRole;

    const VIEWER: Role = Role::Fixed(FixedRole::Viewer);

    fn person(n: u8) -> PersonId {
        Id::derived(Timestamp::UNIX_EPOCH, &[b"person", &[n]])
    }

    fn invitation(n: u8) -> InvitationId {
        Id::derived(Timestamp::UNIX_EPOCH, &[b"invitation", &[n]])
    }

    fn owned() -> Members {
        let mut members = Members::new(OrgId::new(Timestamp::UNIX_EPOCH));
        members.join(person(0), Role::OWNER, None, 0).unwrap();
        members
    }

    #[test]
    fn the_last_owner_can_neither_leave_nor_be_demoted() {
        let mut members = owned();
        members.join(person(1), VIEWER, None, 0).unwrap();
        assert_eq!(members.remove(person(0)), Err(MembersRefused::LastOwner));
        assert_eq!(members.set_role(person(0), VIEWER), Err(MembersRefused::LastOwner));
        assert_eq!(members.set_role(person(0), Role::OWNER), Ok(false), "stays an owner");
        members.set_role(person(1), Role::OWNER).unwrap();
        assert_eq!(members.remove(person(0)), Ok(true));
        assert_eq!(members.remove(person(0)), Ok(false), "again");
        assert_eq!(members.set_role(person(0), VIEWER), Err(MembersRefused::NotAMember));
    }

    #[test]
    fn a_used_invitation_does_not_bring_back_a_removed_member() {
        let mut members = owned();
        assert_eq!(members.join(person(1), VIEWER, Some(invitation(1)), 0), Ok(true));
        assert_eq!(members.join(person(1), Role::OWNER, Some(invitation(1)), 1), Ok(false), "a repetition");
        assert_eq!(members.role(person(1)), Some(VIEWER));
        members.remove(person(1)).unwrap();
        let again = members.join(person(1), VIEWER, Some(invitation(1)), 2);
        assert_eq!(again, Err(MembersRefused::InvitationUsed));
        assert_eq!(members.join(person(1), VIEWER, Some(invitation(2)), 3), Ok(true), "a new invitation");
    }

    #[test]
    fn an_invitation_is_taken_back_before_the_person_joins_and_not_after() {
        let mut members = owned();
        assert_eq!(members.take_back(person(1), invitation(1), 0), Ok(true));
        assert_eq!(members.take_back(person(1), invitation(1), 1), Ok(false), "a repetition");
        let late = members.join(person(1), VIEWER, Some(invitation(1)), 2);
        assert_eq!(late, Err(MembersRefused::InvitationUsed));
        members.join(person(1), VIEWER, Some(invitation(2)), 3).unwrap();
        for _ in 0..2 {
            let joined = members.take_back(person(1), invitation(2), 4);
            assert_eq!(joined, Err(MembersRefused::InvitationUsed), "a member, or one that was removed");
            members.remove(person(1)).unwrap();
        }
    }

    #[test]
    fn an_invitation_that_a_member_accepted_does_not_bring_them_back_either() {
        let mut members = owned();
        members.join(person(1), VIEWER, None, 0).unwrap();
        assert_eq!(members.join(person(1), Role::OWNER, Some(invitation(1)), 1), Ok(true), "it is recorded");
        assert_eq!(members.role(person(1)), Some(VIEWER));
        assert_eq!(members.join(person(1), Role::OWNER, Some(invitation(1)), 2), Ok(false), "a repetition");
        members.remove(person(1)).unwrap();
        let again = members.join(person(1), Role::OWNER, Some(invitation(1)), 3);
        assert_eq!(again, Err(MembersRefused::InvitationUsed));
    }

    #[test]
    fn accepted_invitations_are_forgotten_after_they_expired() {
        let mut members = owned();
        members.join(person(1), VIEWER, Some(invitation(1)), 0).unwrap();
        members.join(person(2), VIEWER, Some(invitation(2)), REMEMBERED_MS).unwrap();
        assert_eq!(members.accepted.keys().collect::<Vec<_>>(), [&invitation(2)]);
    }

    #[test]
    fn the_number_of_members_is_limited() {
        let mut members = owned();
        for n in 1..MEMBERS_MAX {
            let person = Id::derived(Timestamp::UNIX_EPOCH, &[&n.to_be_bytes()]);
            members.join(person, VIEWER, None, 0).unwrap();
        }
        assert_eq!(members.join(person(1), VIEWER, None, 0), Err(MembersRefused::Full));
        assert!(serde_json::to_vec(&members).unwrap().len() < 120_000, "small enough to read per request");
    }

    #[derive(Debug, Clone)]
    enum Act {
        Join(u8, Role, u8),
        SetRole(u8, Role),
        Remove(u8),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let role = || prop_oneof![Just(Role::OWNER), Just(VIEWER), Just(Role::Fixed(FixedRole::Developer))];
        let act = prop_oneof![
            (0..4u8, role(), 0..6u8).prop_map(|(who, role, by)| Act::Join(who, role, by)),
            (0..4u8, role()).prop_map(|(who, role)| Act::SetRole(who, role)),
            (0..4u8).prop_map(Act::Remove),
        ];
        prop::collection::vec(act, 0..40)
    }

    proptest! {
        #[test]
        fn an_organisation_has_an_owner_after_any_changes_and_refusals_change_nothing(acts in acts()) {
            let mut members = owned();
            for act in acts {
                let before = members.clone();
                let outcome = match act {
                    Act::Join(who, role, by) => members.join(person(who), role, Some(invitation(by)), 1),
                    Act::SetRole(who, role) => members.set_role(person(who), role),
                    Act::Remove(who) => members.remove(person(who)),
                };
                prop_assert!(members.with_role(Role::OWNER) >= 1);
                prop_assert_eq!(outcome.is_ok_and(|changed| changed), members != before);
            }
        }
    }
}
