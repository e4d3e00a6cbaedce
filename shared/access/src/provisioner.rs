//! What a directory may do: its own users and groups, and the memberships that follow from them. A request first writes what the directory
//! said, and then lets the members follow. A repetition after a crash in between goes on from there.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{DirectoryId, DirectoryUserId, OrgId, PersonId};
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError, Stored, Table};
use posthorn_uses::Use;

use crate::{
    DIRECTORY_USERS_MAX, Directory, DirectoryUser, MembersRefused, Role,
    codes::DIRECTORY_FULL,
    directory_entries::Taken,
    directory_entry::Entries,
    joining::{forget_org, members_of, revise_members_of},
    places::directories_partition,
};

/// A directory of an organisation. It reaches nothing of other directories or organisations.
#[derive(Debug, Clone)]
pub struct Provisioner {
    pub(crate) entries: Entries,
    directory: Directory,
}

/// The name of a user or a group in its directory, and what the directory sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name. Names that differ in case alone are the same.
    pub name: String,
    /// The document, as JSON.
    pub document: String,
}

/// What a directory changes of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The name and document.
    pub named: Named,
    /// Whether the person may use the organisation, if the directory said.
    pub active: Option<bool>,
}

impl Changed {
    fn apply(&self, user: &mut DirectoryUser, now_ms: i64) {
        user.name = self.named.name.to_lowercase();
        user.document.clone_from(&self.named.document);
        user.active = self.active.unwrap_or(user.active);
        user.changed_at = now_ms;
        user.settled = false;
    }
}

impl Provisioner {
    pub(crate) async fn find(app: &App, org: OrgId, id: DirectoryId) -> Result<Option<Self>, StoreError> {
        let stored = directories_partition(app, org).get::<Directory>(&id.suffix(), Read::Consistent).await?;
        let entries = Entries { org, directory: id };
        Ok(stored.map(|stored| Self { entries, directory: stored.value }))
    }

    pub(crate) async fn forget(app: &App, org: OrgId, directory: DirectoryId) -> Result<(), StoreError> {
        Entries { org, directory }.forget(app).await
    }

    /// The directory.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The organisation.
    pub fn org(&self) -> OrgId {
        self.entries.org
    }

    /// The uses that callers of [`Provisioner::users`] declare.
    pub const LISTS: Use = Table::Access.query();

    /// All users, oldest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn users(&self, app: &App) -> Result<Vec<Stored<DirectoryUser>>, StoreError> {
        self.entries.all(app, DIRECTORY_USERS_MAX).await
    }

    /// The uses that callers of [`Provisioner::user`] and [`Provisioner::user_named`] declare.
    pub const FINDS: Use = Table::Access.get();

    /// One user.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn user(
        &self,
        app: &App,
        id: DirectoryUserId,
    ) -> Result<Option<Stored<DirectoryUser>>, StoreError> {
        self.entries.find(app, &id.suffix()).await
    }

    /// The user of a name, in any case.
    ///
    /// # Errors
    /// `StoreError` if a read fails.
    pub async fn user_named(
        &self,
        app: &App,
        name: &str,
    ) -> Result<Option<Stored<DirectoryUser>>, StoreError> {
        self.entries.named(app, &name.to_lowercase()).await
    }

    /// The uses that callers of [`Provisioner::create_user`] declare.
    pub const CREATES: Use = Table::Access.query().get().put();

    /// Creates a user, or goes on with one that an earlier request has begun.
    ///
    /// # Errors
    /// `DIRECTORY_FULL`; `name_taken` if another user has the name.
    pub async fn create_user(
        &self,
        app: &App,
        wanted: &Changed,
        name_taken: impl Fn() -> Problem + Send + Sync,
    ) -> Result<Stored<DirectoryUser>, Problem> {
        if self.users(app).await?.len() >= DIRECTORY_USERS_MAX {
            let detail = format!("The directory has reached its limit of {DIRECTORY_USERS_MAX} users.");
            return Err(DIRECTORY_FULL.because(detail));
        }
        let (now, fresh) = (app.now(), DirectoryUserId::new(app.now()));
        let user = |suffix: Option<&str>| {
            let id = suffix.and_then(|suffix| DirectoryUserId::from_suffix(suffix).ok()).unwrap_or(fresh);
            let mut user = DirectoryUser {
                id,
                name: String::new(),
                document: String::new(),
                active: true,
                groups: BTreeSet::new(),
                person: None,
                given: None,
                settled: false,
                changed_at: 0,
            };
            wanted.apply(&mut user, now.as_millisecond());
            user
        };
        let again = |user: &mut DirectoryUser| wanted.apply(user, now.as_millisecond());
        self.entries.create(app, user, again).await.map_err(|taken| match taken {
            Taken::Name => name_taken(),
            Taken::Store(error) => error.into(),
        })
    }

    /// The uses that callers of [`Provisioner::settle`] and [`Provisioner::link`] declare.
    pub const SETTLES: Use = Table::Access.get().put();
    /// The uses that callers of [`Provisioner::revise_user`] declare.
    pub const REVISES: Use = Table::Access.get().put().delete();

    /// Changes a user as the directory says. `None` if there is no such user.
    ///
    /// # Errors
    /// Those of `change`, which is asked again if another change came first; `name_taken`; `CONFLICT`.
    pub async fn revise_user(
        &self,
        app: &App,
        id: DirectoryUserId,
        change: impl Fn(&Stored<DirectoryUser>) -> Result<Changed, Problem> + Send + Sync,
        name_taken: impl Fn() -> Problem + Send + Sync,
    ) -> Result<Option<Stored<DirectoryUser>>, Problem> {
        let now_ms = app.now().as_millisecond();
        let next = |read: &Stored<DirectoryUser>| {
            let (changed, mut user) = (change(read)?, read.value.clone());
            let named = &changed.named;
            let is_same =
                user.document == named.document && changed.active.is_none_or(|is| is == user.active);
            if !is_same {
                changed.apply(&mut user, now_ms);
            }
            Ok(user)
        };
        self.entries.revise(app, &id.suffix(), next, name_taken).await
    }

    /// Whether no other user of the directory is this person. Two users with one address would suspend and let in each other.
    ///
    /// # Errors
    /// `StoreError` if a read or write fails.
    pub async fn is_free(
        &self,
        app: &App,
        person: PersonId,
        user: DirectoryUserId,
    ) -> Result<bool, StoreError> {
        self.entries.take_person(app, person, user).await
    }

    /// Notes whose account a user is, once and for all.
    ///
    /// # Errors
    /// `CONFLICT` if others change the user again and again.
    pub async fn link(
        &self,
        app: &App,
        user: Stored<DirectoryUser>,
        person: PersonId,
    ) -> Result<Stored<DirectoryUser>, Problem> {
        let next = |read: &Stored<DirectoryUser>| match read.value.person {
            Some(_) => Ok(read.value.clone()),
            None => Ok(DirectoryUser { person: Some(person), settled: false, ..read.value.clone() }),
        };
        let linked =
            self.entries.revise(app, &user.value.id.suffix(), next, posthorn_problem::not_found).await?;
        Ok(linked.unwrap_or(user))
    }

    /// Refuses to suspend or remove the last owner, before anything is written.
    ///
    /// # Errors
    /// `LAST_OWNER`.
    pub async fn refuse_last_owner(&self, app: &App, user: &DirectoryUser) -> Result<(), Problem> {
        let Some(person) = user.person else { return Ok(()) };
        let members = members_of(app, self.org()).await?;
        let is_last = members.role(person) == Some(Role::OWNER) && members.with_role(Role::OWNER) == 1;
        if is_last { Err(MembersRefused::LastOwner.into()) } else { Ok(()) }
    }

    /// The uses that callers of [`Provisioner::remove_user`] declare.
    pub const REMOVES: Use = Table::Access.get().put().update().delete();

    /// Removes a user and the membership.
    ///
    /// # Errors
    /// `LAST_OWNER`.
    pub async fn remove_user(&self, app: &App, user: &DirectoryUser) -> Result<(), Problem> {
        if let Some(person) = user.person {
            let mut outcome = Ok(false);
            let remove = |members: &mut crate::Members| {
                outcome = members.remove(person);
                outcome == Ok(true)
            };
            revise_members_of(app, self.org(), remove).await?;
            outcome?;
            forget_org(app, self.org(), person).await?;
        }
        self.entries.remove(app, user).await?;
        match user.person {
            Some(person) => Ok(self.entries.let_person_go(app, person, user.id).await?),
            None => Ok(()),
        }
    }
}
