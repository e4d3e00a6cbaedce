//! Access to the members of the caller's own organisation, and to the roles that they have.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_problem::{CONFLICT, INSUFFICIENT_SCOPE, Problem, not_found};
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, Authority, Limits, Member, MemberRow, Members, MembersRefused, Rights, Role,
    codes::{LAST_OWNER, MEMBER_LIMIT_REACHED, MEMBER_SUSPENDED, ROLE_NOT_FOUND},
    joining::{forget_org, members_of, revise_members_of},
    membership::{Freshness, rights_of_role},
    revise_person,
};

impl Authorised {
    /// The uses that callers of [`Authorised::members`] declare.
    pub const READS_MEMBERS: Use = Table::Access.get();

    /// The members of the caller's own organisation, from a consistent read.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn members(&self, app: &App) -> Result<Members, StoreError> {
        members_of(app, self.scope().org()).await
    }

    /// One member of the caller's own organisation, suspended or not.
    ///
    /// # Errors
    /// `NOT_FOUND` if the person is no member.
    pub async fn member(&self, app: &App, person: PersonId) -> Result<MemberRow, Problem> {
        let rows = self.members(app).await?.rows();
        rows.into_iter().find(|row| row.id == person).ok_or_else(not_found)
    }

    /// The uses that callers of [`Authorised::rights_of_role`] declare.
    pub const READS_ROLES: Use = Table::Access.get();

    /// The rights that a role gives in the caller's own organisation, from a consistent read; `None` if there is no such role.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn rights_of_role(&self, app: &App, role: Role) -> Result<Option<Rights>, StoreError> {
        rights_of_role(app, self.scope().org(), self.standing(), role, Freshness::Now).await
    }

    /// Checks a role that the caller gives to somebody new.
    ///
    /// # Errors
    /// `ROLE_NOT_FOUND`; `INSUFFICIENT_SCOPE` if the caller lacks some of the rights, or is a key that ends.
    pub async fn require_role(&self, app: &App, own: &Authority, role: Role) -> Result<(), Problem> {
        self.require_role_after(app, own, &Rights::default(), (role, "/role")).await
    }

    /// The same for people whom nobody names: `pointer` is the field with the role.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn require_role_at(
        &self,
        app: &App,
        own: &Authority,
        role: (Role, &'static str),
    ) -> Result<(), Problem> {
        self.require_role_after(app, own, &Rights::default(), role).await
    }

    /// The same for somebody who holds rights.
    async fn require_role_after(
        &self,
        app: &App,
        own: &Authority,
        held: &Rights,
        (role, pointer): (Role, &'static str),
    ) -> Result<(), Problem> {
        let rights = self.rights_of_role(app, role).await?.ok_or_else(|| {
            let detail = format!("The organisation has no role {role}.");
            ROLE_NOT_FOUND.because(detail).at(pointer, "must be a role of the organisation")
        })?;
        own.require_to_give(&rights, held)
            .map_err(|problem| problem.at(pointer, "must be within the caller's own rights"))
    }

    /// The same for a member whom the caller is about to change.
    ///
    /// # Errors
    /// `NOT_FOUND` if the person is no member; `INSUFFICIENT_SCOPE` if the member has rights that the caller lacks.
    pub async fn require_member(
        &self,
        app: &App,
        own: &Authority,
        person: PersonId,
    ) -> Result<Member, Problem> {
        let member = self.member(app, person).await?.member;
        let rights = self.rights_of_role(app, member.role).await?.unwrap_or_default();
        own.require(&rights)?;
        Ok(member)
    }

    /// The uses that callers of [`Authorised::give_role`] and [`Authorised::remove_member`] declare.
    pub const REVISES_MEMBERS: Use = Table::Access.get().put();

    /// Gives a member a role. The caller may demote itself.
    ///
    /// # Errors
    /// `NOT_FOUND`; `ROLE_NOT_FOUND`; `INSUFFICIENT_SCOPE` if the present or the new role has rights that the caller lacks, or if the
    /// caller is a key that ends and the new role gives more; `LAST_OWNER`; `CONFLICT` if the member got another role meanwhile.
    pub async fn give_role(&self, app: &App, person: PersonId, role: Role) -> Result<Member, Problem> {
        let own = self.authority_now(app).await?;
        let before = self.require_member(app, &own, person).await?;
        let held = self.rights_of_role(app, before.role).await?.unwrap_or_default();
        self.require_role_after(app, &own, &held, (role, "/role")).await?;
        let changed =
            self.revise_member(app, person, before, |members| members.set_role(person, role)).await?;
        changed.of.get(&person).copied().ok_or_else(not_found)
    }

    /// Removes a member: first from the organisation, then the organisation from the person. A repetition after a crash between the
    /// two removes what is left, and answers `NOT_FOUND`.
    ///
    /// # Errors
    /// `NOT_FOUND`; `INSUFFICIENT_SCOPE` if the member has rights that the caller lacks; `LAST_OWNER`; `CONFLICT` if the member got
    /// another role meanwhile.
    pub async fn remove_member(&self, app: &App, person: PersonId) -> Result<(), Problem> {
        let (own, org) = (self.authority_now(app).await?, self.scope().org());
        if !self.members(app).await?.holds(person) {
            forget_org(app, org, person).await?;
            return Err(not_found());
        }
        let before = self.require_member(app, &own, person).await?;
        self.revise_member(app, person, before, |members| members.remove(person)).await?;
        forget_org(app, org, person).await?;
        Ok(())
    }

    /// The uses that callers of [`Authorised::end_sessions_of`] declare.
    pub const ENDS_SESSIONS: Use = Table::Access.get().put();

    /// Ends all sessions of a member. Returns how many there were.
    ///
    /// # Errors
    /// `NOT_FOUND`; `INSUFFICIENT_SCOPE` if the member has rights that the caller lacks.
    pub async fn end_sessions_of(&self, app: &App, person: PersonId) -> Result<usize, Problem> {
        let own = self.authority_now(app).await?;
        self.require_member(app, &own, person).await?;
        let (mut ended, now_ms, org) = (0, app.now().as_millisecond(), self.scope().org());
        let end = |person: &mut crate::Person| {
            ended = person.sessions.values().filter(|session| session.expires_at > now_ms).count();
            person.ended_in = Some(org);
            person.end_others(None)
        };
        revise_person(app, person, end).await?;
        Ok(ended)
    }

    /// Changes one member, if it still has the role that was checked.
    async fn revise_member(
        &self,
        app: &App,
        person: PersonId,
        checked: Member,
        mut change: impl FnMut(&mut Members) -> Result<bool, MembersRefused> + Send,
    ) -> Result<Members, Problem> {
        let mut outcome = Ok(Ok(false));
        let apply = |members: &mut Members| {
            outcome = match members.role(person) {
                Some(role) if role != checked.role => Err(()),
                _ => Ok(change(members)),
            };
            outcome == Ok(Ok(true))
        };
        let members = revise_members_of(app, self.scope().org(), apply).await?;
        match outcome {
            Ok(Ok(_)) => Ok(members),
            Ok(Err(why)) => Err(why.into()),
            Err(()) => Err(CONFLICT.because("The member got another role meanwhile. Try again.")),
        }
    }
}

impl Authority {
    /// Checks that the rights are within this authority: nobody gives what they lack, and nobody changes or removes those who may
    /// do more. A key with limits of its own gives nothing, because people have no such limits.
    ///
    /// # Errors
    /// `INSUFFICIENT_SCOPE`.
    pub fn require(&self, rights: &Rights) -> Result<(), Problem> {
        let Limits { domains, networks, .. } = &self.limits;
        if domains.is_some() || networks.is_some() {
            return Err(INSUFFICIENT_SCOPE.because(
                "A key that is limited to domains or networks cannot change who belongs to the organisation.",
            ));
        }
        if let Some(lacking) = rights.permissions.iter().find(|one| !self.permissions.contains(one)) {
            let lacking = lacking.as_str();
            return Err(
                INSUFFICIENT_SCOPE.because(format!("You cannot give or change what you lack: `{lacking}`."))
            );
        }
        match self.hides.is_subset(&rights.hides) {
            true => Ok(()),
            false => {
                Err(INSUFFICIENT_SCOPE.because("You cannot show others the fields that are hidden from you."))
            }
        }
    }

    /// The same for rights that somebody gets who has `held`. A key that ends gives nothing more, because people do not end with it.
    ///
    /// # Errors
    /// `INSUFFICIENT_SCOPE`.
    pub fn require_to_give(&self, rights: &Rights, held: &Rights) -> Result<(), Problem> {
        self.require(rights)?;
        match self.limits.expires_at.is_none() || rights.are_within(held) {
            true => Ok(()),
            false => Err(INSUFFICIENT_SCOPE
                .because("A key that expires cannot give rights to people: they would outlast it.")),
        }
    }
}

impl From<MembersRefused> for Problem {
    fn from(why: MembersRefused) -> Self {
        match why {
            MembersRefused::NotAMember => not_found(),
            MembersRefused::LastOwner => {
                LAST_OWNER.because("This is the last owner. Make another member an owner first.")
            }
            MembersRefused::InvitationUsed => crate::codes::INVITATION_USED
                .because("The invitation was accepted before. Ask for a new one."),
            MembersRefused::Suspended => MEMBER_SUSPENDED.because(
                "The organisation's directory has suspended this person. It must let them in again.",
            ),
            MembersRefused::Full => MEMBER_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {} members. Remove one first.",
                crate::MEMBERS_MAX
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{Environment, OrgId};
    use posthorn_items::door;

    use super::*;
    use crate::{FixedRole, HiddenField};

    #[test]
    fn nobody_gives_what_they_lack_or_shows_what_is_hidden_from_them() {
        let scope = door::of_new_org(OrgId::new(jiff::Timestamp::UNIX_EPOCH), None, Environment::live());
        let holds = |held: &Rights, rights: &Rights| {
            let Rights { permissions, hides } = held.clone();
            Authority { permissions, hides, ..Authority::none(scope.clone()) }.require(rights).is_ok()
        };
        let [viewer, owner] = [FixedRole::Viewer, FixedRole::Owner].map(Rights::of_fixed);
        assert!(holds(&owner, &viewer) && !holds(&viewer, &owner));
        let blind = Rights { hides: [HiddenField::Recipients].into(), ..owner.clone() };
        assert!(holds(&owner, &blind) && !holds(&blind, &owner));
    }

    #[test]
    fn a_key_that_ends_takes_rights_and_gives_none() {
        let scope = door::of_new_org(OrgId::new(jiff::Timestamp::UNIX_EPOCH), None, Environment::live());
        let [viewer, owner] = [FixedRole::Viewer, FixedRole::Owner].map(Rights::of_fixed);
        let blind = Rights { hides: [HiddenField::Recipients].into(), ..viewer.clone() };
        let gives = |expires_at: Option<i64>, rights: &Rights, held: &Rights| {
            let limits = Limits { expires_at, ..Limits::default() };
            let permissions = owner.permissions.clone();
            let key = Authority { permissions, limits, ..Authority::none(scope.clone()) };
            key.require_to_give(rights, held).is_ok()
        };
        for (rights, held, is_more) in [
            (&viewer, &Rights::default(), true),
            (&owner, &viewer, true),
            (&viewer, &blind, true),
            (&viewer, &owner, false),
            (&blind, &viewer, false),
            (&viewer, &viewer, false),
        ] {
            assert!(gives(None, rights, held));
            assert_eq!(gives(Some(1), rights, held), !is_more, "{rights:?} after {held:?}");
        }
    }
}
