//! What a directory does to the members of an organisation.

use posthorn_ids::PersonId;

use crate::{JoiningRole, Member, Members, MembersRefused, Role, SuspendedMember};

/// A member as lists show it: suspended or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow {
    /// The person.
    pub id: PersonId,
    /// The member.
    pub member: Member,
    /// Since when it is suspended, in Unix milliseconds; `None` if it is not.
    pub suspended_at: Option<i64>,
}

impl Members {
    /// All members, suspended or not, the newest accounts first.
    pub fn rows(&self) -> Vec<MemberRow> {
        let row = |id, member, suspended_at| MemberRow { id, member, suspended_at };
        let in_it = self.of.iter().map(|(id, member)| row(*id, *member, None));
        let out = self.suspended.iter().map(|(id, one)| row(*id, one.member, Some(one.since)));
        let mut rows: Vec<MemberRow> = in_it.chain(out).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows
    }

    /// Lets a person in whom a directory sends. Whoever is new joins with `wanted` or `default`; a suspended member gets back in. The
    /// role becomes `wanted`, if there is one, except that an owner stays one: directories neither make nor unmake owners. Returns whether
    /// this changed anything.
    ///
    /// # Errors
    /// If the organisation is full.
    pub fn provision(
        &mut self,
        person: PersonId,
        wanted: Option<JoiningRole>,
        default: JoiningRole,
        now_ms: i64,
    ) -> Result<bool, MembersRefused> {
        let held = self.of.get(&person).copied();
        let before = held.or_else(|| self.suspended.get(&person).map(|one| one.member));
        let after = match before {
            Some(member) if member.role == Role::OWNER => member,
            Some(member) => Member { role: wanted.map_or(member.role, Role::from), ..member },
            None if self.of.len() + self.suspended.len() >= crate::MEMBERS_MAX => {
                return Err(MembersRefused::Full);
            }
            None => Member { role: wanted.unwrap_or(default).into(), joined_at: now_ms },
        };
        self.suspended.remove(&person);
        self.of.insert(person, after);
        Ok(held != Some(after))
    }

    /// Suspends a member: until a directory lets them in again they are none. Returns whether this changed anything.
    ///
    /// # Errors
    /// If the person is the last owner.
    pub fn suspend(&mut self, person: PersonId, now_ms: i64) -> Result<bool, MembersRefused> {
        let Some(member) = self.of.get(&person).copied() else { return Ok(false) };
        self.remove(person)?;
        self.suspended.insert(person, SuspendedMember { member, since: now_ms });
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::{Id, OrgId};
    use proptest::prelude::*;

    use super::*;
    use crate::FixedRole;

    const VIEWER: Role = Role::Fixed(FixedRole::Viewer);
    const DEVELOPER: Role = Role::Fixed(FixedRole::Developer);

    fn person(n: u8) -> PersonId {
        Id::derived(Timestamp::UNIX_EPOCH, &[b"person", &[n]])
    }

    fn joining(role: Role) -> JoiningRole {
        JoiningRole::try_from(role).unwrap()
    }

    fn owned() -> Members {
        let mut members = Members::new(OrgId::new(Timestamp::UNIX_EPOCH));
        members.join(person(0), Role::OWNER, None, 0).unwrap();
        members
    }

    #[test]
    fn a_suspended_member_is_none_and_gets_the_same_role_back() {
        let mut members = owned();
        assert_eq!(members.provision(person(1), None, joining(DEVELOPER), 1), Ok(true));
        assert_eq!(members.suspend(person(1), 2), Ok(true));
        assert_eq!(members.suspend(person(1), 3), Ok(false), "again");
        assert_eq!(members.role(person(1)), None);
        let joins = members.join(person(1), VIEWER, None, 4);
        assert_eq!(joins, Err(MembersRefused::Suspended), "neither by single sign-on nor by invitation");
        assert_eq!(members.provision(person(1), None, joining(VIEWER), 5), Ok(true));
        assert_eq!(members.role(person(1)), Some(DEVELOPER));
        assert_eq!(members.of[&person(1)].joined_at, 1);
    }

    #[test]
    fn the_last_owner_cannot_be_suspended_and_an_owner_keeps_the_role() {
        let mut members = owned();
        assert_eq!(members.suspend(person(0), 1), Err(MembersRefused::LastOwner));
        assert_eq!(members.provision(person(0), Some(joining(VIEWER)), joining(VIEWER), 1), Ok(false));
        assert_eq!(members.role(person(0)), Some(Role::OWNER));
        members.join(person(1), Role::OWNER, None, 1).unwrap();
        assert_eq!(members.suspend(person(0), 2), Ok(true));
        assert_eq!(
            members.suspend(person(1), 2),
            Err(MembersRefused::LastOwner),
            "a suspended owner counts for none"
        );
    }

    #[test]
    fn a_suspended_member_can_be_removed_and_counts_for_the_limit() {
        let mut members = owned();
        members.provision(person(1), None, joining(VIEWER), 1).unwrap();
        members.suspend(person(1), 2).unwrap();
        assert_eq!(members.remove(person(1)), Ok(true));
        assert!(!members.holds(person(1)));
        for n in 1..crate::MEMBERS_MAX {
            let person = Id::derived(Timestamp::UNIX_EPOCH, &[&n.to_be_bytes()]);
            members.provision(person, None, joining(VIEWER), 0).unwrap();
            members.suspend(person, 0).unwrap();
        }
        assert_eq!(members.provision(person(1), None, joining(VIEWER), 0), Err(MembersRefused::Full));
    }

    #[derive(Debug, Clone)]
    enum Act {
        Provision(u8, Option<Role>),
        Suspend(u8),
        Remove(u8),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let role = prop::option::of(prop_oneof![Just(VIEWER), Just(DEVELOPER)]);
        let act = prop_oneof![
            (0..4u8, role).prop_map(|(who, role)| Act::Provision(who, role)),
            (0..4u8).prop_map(Act::Suspend),
            (0..4u8).prop_map(Act::Remove),
        ];
        prop::collection::vec(act, 0..40)
    }

    proptest! {
        #[test]
        fn a_directory_makes_no_owner_leaves_one_and_repeats_itself_without_effect(acts in acts()) {
            let mut members = owned();
            for act in acts {
                let apply = |members: &mut Members| match act {
                    Act::Provision(who, role) => {
                        members.provision(person(who), role.map(joining), joining(VIEWER), 1)
                    }
                    Act::Suspend(who) => members.suspend(person(who), 1),
                    Act::Remove(who) => members.remove(person(who)),
                };
                let before = members.clone();
                let outcome = apply(&mut members);
                prop_assert_eq!(outcome.is_ok_and(|changed| changed), members != before);
                prop_assert_eq!(members.with_role(Role::OWNER), 1, "the owner stays, and nobody becomes one");
                let once = members.clone();
                let again = apply(&mut members);
                prop_assert!(!again.is_ok_and(|changed| changed));
                prop_assert_eq!(&members, &once);
            }
        }
    }
}
