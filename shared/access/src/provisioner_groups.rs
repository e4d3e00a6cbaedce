//! The groups of a directory. Who is in one is kept with the users.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{DirectoryGroupId, DirectoryUserId};
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Stored};

use crate::{
    DIRECTORY_GROUPS_MAX, DirectoryGroup, DirectoryUser, Named, Provisioner, codes::DIRECTORY_FULL,
    directory_entries::Taken,
};

impl Provisioner {
    /// All groups, oldest first. Uses [`Provisioner::LISTS`].
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn groups(&self, app: &App) -> Result<Vec<Stored<DirectoryGroup>>, StoreError> {
        self.entries.all(app, DIRECTORY_GROUPS_MAX).await
    }

    /// One group. Uses [`Provisioner::FINDS`].
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn group(
        &self,
        app: &App,
        id: DirectoryGroupId,
    ) -> Result<Option<Stored<DirectoryGroup>>, StoreError> {
        self.entries.find(app, &id.suffix()).await
    }

    /// The group of a name, in any case. Uses [`Provisioner::FINDS`].
    ///
    /// # Errors
    /// `StoreError` if a read fails.
    pub async fn group_named(
        &self,
        app: &App,
        name: &str,
    ) -> Result<Option<Stored<DirectoryGroup>>, StoreError> {
        self.entries.named(app, &name.to_lowercase()).await
    }

    /// Creates a group without members, or goes on with one that an earlier request has begun. Uses [`Provisioner::CREATES`].
    ///
    /// # Errors
    /// `DIRECTORY_FULL`; `name_taken` if another group has the name.
    pub async fn create_group(
        &self,
        app: &App,
        wanted: &Named,
        name_taken: impl Fn() -> Problem + Send + Sync,
    ) -> Result<Stored<DirectoryGroup>, Problem> {
        if self.groups(app).await?.len() >= DIRECTORY_GROUPS_MAX {
            let detail = format!("The directory has reached its limit of {DIRECTORY_GROUPS_MAX} groups.");
            return Err(DIRECTORY_FULL.because(detail));
        }
        let (changed_at, fresh) = (app.now().as_millisecond(), DirectoryGroupId::new(app.now()));
        let group = |suffix: Option<&str>| DirectoryGroup {
            id: suffix.and_then(|suffix| DirectoryGroupId::from_suffix(suffix).ok()).unwrap_or(fresh),
            name: wanted.name.to_lowercase(),
            document: wanted.document.clone(),
            settled: false,
            changed_at,
        };
        let again = |group: &mut DirectoryGroup| group.document.clone_from(&wanted.document);
        self.entries.create(app, group, again).await.map_err(|taken| match taken {
            Taken::Name => name_taken(),
            Taken::Store(error) => error.into(),
        })
    }

    /// Changes a group as the directory says; `touch` if its members changed. `None` if there is no such group. Uses
    /// [`Provisioner::REVISES`].
    ///
    /// # Errors
    /// Those of `change`, which is asked again if another change came first; `name_taken`; `CONFLICT`.
    pub async fn revise_group(
        &self,
        app: &App,
        id: DirectoryGroupId,
        change: impl Fn(&Stored<DirectoryGroup>) -> Result<(Named, bool), Problem> + Send + Sync,
        name_taken: impl Fn() -> Problem + Send + Sync,
    ) -> Result<Option<Stored<DirectoryGroup>>, Problem> {
        let now_ms = app.now().as_millisecond();
        let next = |read: &Stored<DirectoryGroup>| {
            let ((named, touched), mut group) = (change(read)?, read.value.clone());
            if group.document != named.document || touched {
                group.changed_at = now_ms;
            }
            group.name = named.name.to_lowercase();
            group.document = named.document;
            Ok(group)
        };
        self.entries.revise(app, &id.suffix(), next, name_taken).await
    }

    /// Notes that a group's members are as the directory wants them. Uses [`Provisioner::REVISES`].
    ///
    /// # Errors
    /// `CONFLICT` if others change the group again and again.
    pub async fn note_settled_group(
        &self,
        app: &App,
        group: Stored<DirectoryGroup>,
    ) -> Result<Stored<DirectoryGroup>, Problem> {
        let next = |read: &Stored<DirectoryGroup>| Ok(DirectoryGroup { settled: true, ..read.value.clone() });
        let noted =
            self.entries.revise(app, &group.value.id.suffix(), next, posthorn_problem::not_found).await?;
        Ok(noted.unwrap_or(group))
    }

    /// Puts users into a group and takes others out of it. Returns those whom this changed, and those who are not settled since an earlier
    /// request was stopped. Users who are gone are passed over. Uses [`Provisioner::REVISES`].
    ///
    /// # Errors
    /// `CONFLICT` if others change a user again and again.
    pub async fn move_members(
        &self,
        app: &App,
        group: DirectoryGroupId,
        (users, inside): (&[Stored<DirectoryUser>], &BTreeSet<DirectoryUserId>),
    ) -> Result<Vec<Stored<DirectoryUser>>, Problem> {
        let mut moved = Vec::new();
        for user in users {
            let (is, shall) = (user.value.groups.contains(&group), inside.contains(&user.value.id));
            if is == shall {
                moved.extend((!user.value.settled).then(|| user.clone()));
                continue;
            }
            let next = |read: &Stored<DirectoryUser>| {
                let mut next = read.value.clone();
                let changed = if shall { next.groups.insert(group) } else { next.groups.remove(&group) };
                next.settled &= !changed;
                Ok(next)
            };
            let suffix = user.value.id.suffix();
            moved.extend(self.entries.revise(app, &suffix, next, posthorn_problem::not_found).await?);
        }
        Ok(moved)
    }

    /// Removes a group that has no members any more. Uses [`Provisioner::REMOVES`].
    ///
    /// # Errors
    /// `StoreError` if a removal fails.
    pub async fn remove_group(&self, app: &App, group: &DirectoryGroup) -> Result<(), StoreError> {
        self.entries.remove(app, group).await
    }
}
