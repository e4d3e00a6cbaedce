//! Access to the directories of the caller's own organisation.

use posthorn_app::App;
use posthorn_ids::DirectoryId;
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, DIRECTORIES_MAX, Directory, JoiningRole, Provisioner, authority::refused,
    codes::DIRECTORY_LIMIT_REACHED, places::directories_partition,
};

impl Authorised {
    /// The uses that callers of [`Authorised::list_directories`] declare.
    pub const LISTS_DIRECTORIES: Use = Table::Access.query();

    /// The directories of the caller's own organisation, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_directories(&self, app: &App) -> Result<Vec<Directory>, StoreError> {
        let partition = directories_partition(app, self.scope().org());
        let items = partition.query("", DIRECTORIES_MAX as i32 + 10, true, Read::Consistent).await?;
        items.into_iter().map(|item| item.decode::<Directory>().map(|stored| stored.value)).collect()
    }

    /// The uses that callers of [`Authorised::add_directory`] declare.
    pub const ADDS_DIRECTORIES: Use = Table::Access.query().put();

    /// Adds a directory, or returns the one that an earlier request added under the same id.
    ///
    /// # Errors
    /// `DIRECTORY_LIMIT_REACHED`.
    pub async fn add_directory(&self, app: &App, wanted: &Directory) -> Result<Directory, Problem> {
        let others = self.list_directories(app).await?;
        if let Some(own) = others.iter().find(|one| one.id == wanted.id) {
            return Ok(own.clone());
        }
        if others.len() >= DIRECTORIES_MAX {
            return Err(DIRECTORY_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {DIRECTORIES_MAX} directories. Remove one first."
            )));
        }
        let partition = directories_partition(app, self.scope().org());
        match partition.create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::find_directory`] and [`Authorised::provisioner`] declare.
    pub const FINDS_DIRECTORIES: Use = Table::Access.get();

    /// One directory of the caller's own organisation, for what it sent.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn find_directory(&self, app: &App, id: DirectoryId) -> Result<Provisioner, Problem> {
        Provisioner::find(app, self.scope().org(), id).await?.ok_or_else(not_found)
    }

    /// The directory whose token the caller presented. It reaches nothing of other directories.
    ///
    /// # Errors
    /// `INVALID_API_KEY` if the directory was removed.
    pub async fn provisioner(&self, app: &App) -> Result<Provisioner, Problem> {
        let id = self.authority().directory.ok_or_else(refused)?;
        Provisioner::find(app, self.scope().org(), id).await?.ok_or_else(refused)
    }

    /// The uses that callers of [`Authorised::revise_directory`] declare.
    pub const REVISES_DIRECTORIES: Use = Table::Access.get().put();

    /// Changes a directory.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn revise_directory(
        &self,
        app: &App,
        id: DirectoryId,
        mut change: impl FnMut(&mut Directory) + Send,
    ) -> Result<Directory, Problem> {
        let apply = |directory: &mut Directory| {
            let before = directory.clone();
            change(directory);
            *directory != before
        };
        let partition = directories_partition(app, self.scope().org());
        match partition.revise(&id.suffix(), Read::Consistent, apply).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
            Revised::Absent => Err(not_found()),
        }
    }

    /// The uses that callers of [`Authorised::delete_directory`] declare.
    pub const DELETES_DIRECTORIES: Use = Table::Access.query().get().update().delete();

    /// Removes a directory, and then what it sent. Its tokens end with it; its users stay members. After a crash in between,
    /// [`Authorised::forget_directory`] goes on.
    ///
    /// # Errors
    /// `StoreError` if a removal fails.
    pub async fn delete_directory(&self, app: &App, id: DirectoryId) -> Result<(), StoreError> {
        let org = self.scope().org();
        directories_partition(app, org).delete::<Directory>(&id.suffix()).await?;
        Provisioner::forget(app, org, id).await
    }

    /// Removes what a directory that is gone has sent. Uses [`Authorised::DELETES_DIRECTORIES`].
    ///
    /// # Errors
    /// `StoreError` if a removal fails.
    pub async fn forget_directory(&self, app: &App, id: DirectoryId) -> Result<(), StoreError> {
        Provisioner::forget(app, self.scope().org(), id).await
    }

    /// Checks that the caller may let a directory give roles: `role` at `/default_role`, and the others at `/group_roles`. Uses
    /// [`Authorised::READS_AUTHORITY`].
    ///
    /// # Errors
    /// `ROLE_NOT_FOUND`; `INSUFFICIENT_SCOPE` if the caller lacks some of their rights.
    pub async fn require_directory_roles(
        &self,
        app: &App,
        default: Option<JoiningRole>,
        of_groups: &[JoiningRole],
    ) -> Result<(), Problem> {
        let own = self.authority_now(app).await?;
        if let Some(role) = default {
            self.require_role_at(app, &own, (role.into(), "/default_role")).await?;
        }
        for role in of_groups {
            self.require_role_at(app, &own, ((*role).into(), "/group_roles")).await?;
        }
        Ok(())
    }
}
