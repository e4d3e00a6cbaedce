//! The memberships that follow from what a directory sent.

use posthorn_app::App;
use posthorn_ids::{DirectoryUserId, PersonId};
use posthorn_problem::Problem;
use posthorn_store::Stored;

use crate::{
    DirectoryUser, JoiningRole, Members, MembersRefused, Provisioner,
    joining::{forget_org, members_of, remember_org, revise_members_of},
};

/// Users who are people with accounts.
type Linked<'a> = Vec<(&'a DirectoryUser, PersonId)>;

impl Provisioner {
    /// Lets the memberships follow the users: all in one write of the members. Then the users are settled.
    ///
    /// # Errors
    /// `LAST_OWNER`, `MEMBER_LIMIT_REACHED`, `ORG_LIMIT_REACHED`: what can be done is done, and the user of the refusal stays unsettled.
    pub async fn settle(
        &self,
        app: &App,
        users: Vec<Stored<DirectoryUser>>,
    ) -> Result<Vec<Stored<DirectoryUser>>, Problem> {
        let before = members_of(app, self.org()).await?;
        let linked: Linked<'_> =
            users.iter().filter_map(|user| Some((&user.value, user.value.person?))).collect();
        for (user, person) in &linked {
            if user.active && before.role(*person).is_none() {
                remember_org(app, self.org(), *person).await?;
            }
        }
        let (after, refused) = self.apply(app, &linked).await?;
        self.follow(app, &linked, (&before, &after)).await?;
        let mut settled = Vec::new();
        for user in users {
            let is_refused = refused.iter().any(|(id, _)| *id == user.value.id);
            settled.push(if is_refused { user } else { self.note_settled(app, user).await? });
        }
        refused.into_iter().next().map_or(Ok(settled), |(_, why)| Err(why.into()))
    }

    /// Changes the members. Returns them, and the users who were refused.
    async fn apply(
        &self,
        app: &App,
        linked: &Linked<'_>,
    ) -> Result<(Members, Vec<(DirectoryUserId, MembersRefused)>), Problem> {
        let (now_ms, default) = (app.now().as_millisecond(), self.directory().default_role);
        let mut refused = Vec::new();
        let apply = |members: &mut Members| {
            refused.clear();
            let mut changes = false;
            for (user, person) in linked {
                let outcome = match user.active {
                    true => members.provision(*person, self.wanted_role(user), default, now_ms),
                    false => members.suspend(*person, now_ms),
                };
                match outcome {
                    Ok(changed) => changes |= changed,
                    Err(why) => refused.push((user.id, why)),
                }
            }
            changes
        };
        let after = revise_members_of(app, self.org(), apply).await?;
        Ok((after, refused))
    }

    /// Lets the people know their organisations.
    async fn follow(
        &self,
        app: &App,
        linked: &Linked<'_>,
        (before, after): (&Members, &Members),
    ) -> Result<(), Problem> {
        for (user, person) in linked {
            match (before.role(*person), after.role(*person)) {
                (None, None) if user.settled => {}
                (_, None) => forget_org(app, self.org(), *person).await?,
                // A removal at the same time may have taken the organisation from the person.
                (None, Some(_)) => remember_org(app, self.org(), *person).await?,
                (Some(_), Some(_)) => {}
            }
        }
        Ok(())
    }

    /// The role that a user gets: what the groups give, or the default if they gave one before; else the member keeps what they have.
    fn wanted_role(&self, user: &DirectoryUser) -> Option<JoiningRole> {
        let mapped = self.directory().role_of(&user.groups);
        mapped.or(user.given.map(|_| self.directory().default_role))
    }

    async fn note_settled(
        &self,
        app: &App,
        user: Stored<DirectoryUser>,
    ) -> Result<Stored<DirectoryUser>, Problem> {
        let done = user.value.clone();
        if done.settled && done.given == self.directory().role_of(&done.groups) {
            return Ok(user);
        }
        let next = |read: &Stored<DirectoryUser>| {
            let mut next = read.value.clone();
            // A change that came meanwhile settles itself.
            if next == done {
                next.given = self.directory().role_of(&next.groups);
                next.settled = true;
            }
            Ok(next)
        };
        let noted = self.entries.revise(app, &done.id.suffix(), next, posthorn_problem::not_found).await?;
        Ok(noted.unwrap_or(user))
    }
}
