//! Users and groups of directories in the store: each has its item, and its name is claimed by another, so that no two have the same.

use std::future::Future;

use posthorn_app::App;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_store::{Created, Read, Revised, StoreError, Stored};

use crate::{
    DirectoryGroup, DirectoryUser,
    directory::DirectoryName,
    directory_claims::Claimed,
    directory_entry::{Entries, Entry},
    places::directory_names_partition,
};

/// How often a change that meets others is computed anew.
const TRIES: usize = 8;

/// Why an entry was not written.
pub(crate) enum Taken {
    /// Another entry has the name.
    Name,
    /// The store refused.
    Store(StoreError),
}

impl From<StoreError> for Taken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Entries {
    /// All of a kind, oldest first.
    pub(crate) async fn all<T: Entry>(&self, app: &App, max: usize) -> Result<Vec<Stored<T>>, StoreError> {
        let prefix = self.sort("");
        let items =
            T::partition(app, self.org).query(&prefix, max as i32 + 100, false, Read::Consistent).await?;
        items.into_iter().map(|item| item.decode::<T>()).collect()
    }

    /// The entry of a name in lower case.
    pub(crate) async fn named<T: Entry>(
        &self,
        app: &App,
        name: &str,
    ) -> Result<Option<Stored<T>>, StoreError> {
        let claims = directory_names_partition(app, self.org);
        let claim = claims.get::<DirectoryName>(&self.name_sort(T::NAMES, name), Read::Consistent).await?;
        let Some(claim) = claim else { return Ok(None) };
        let found = self.find::<T>(app, &claim.value.of).await?;
        Ok(found.filter(|one| one.value.name() == name))
    }

    /// Creates an entry. One that an earlier request has begun and not settled is the same one: `again` brings it up to date.
    ///
    /// # Errors
    /// If another entry has the name.
    pub(crate) async fn create<T: Entry>(
        &self,
        app: &App,
        wanted: impl Fn(Option<&str>) -> T + Send + Sync,
        again: impl Fn(&mut T) + Send + Sync,
    ) -> Result<Stored<T>, Taken> {
        let fresh = wanted(None);
        let wanted = match self.claim::<T>(app, fresh.name(), &fresh.suffix()).await? {
            Claimed::Own => fresh,
            Claimed::Of(Some(other)) if !other.value.is_settled() && other.value.name() == fresh.name() => {
                return self.bring_up_to_date(app, other, again).await;
            }
            Claimed::Of(_) => return Err(Taken::Name),
            // Its request is about to write the entry, or was stopped before.
            Claimed::Begun(suffix) => wanted(Some(&suffix)),
        };
        let (partition, sort) = (T::partition(app, self.org), self.sort(&wanted.suffix()));
        match partition.create(&sort, &wanted).await? {
            Created::New => self.find(app, &wanted.suffix()).await?.ok_or(Taken::Name),
            Created::Existing(_) => Err(Taken::Name),
        }
    }

    async fn bring_up_to_date<T: Entry>(
        &self,
        app: &App,
        stored: Stored<T>,
        again: impl Fn(&mut T) + Send + Sync,
    ) -> Result<Stored<T>, Taken> {
        let sort = self.sort(&stored.value.suffix());
        let apply = |entry: &mut T| {
            again(entry);
            true
        };
        match T::partition(app, self.org).revise_from(&sort, stored, apply).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored),
            Revised::Absent => Err(Taken::Name),
        }
    }

    /// Changes an entry that the caller has read; `next` is computed anew if another change came first. Its new name is claimed before, and
    /// the old one let go afterwards. `None` if the entry is gone.
    ///
    /// # Errors
    /// Those of `next`; `name_taken` if another entry has the new name; `CONFLICT` if others change it again and again.
    pub(crate) async fn revise<T: Entry>(
        &self,
        app: &App,
        suffix: &str,
        next: impl Fn(&Stored<T>) -> Result<T, Problem> + Send + Sync,
        name_taken: impl Fn() -> Problem + Send + Sync,
    ) -> Result<Option<Stored<T>>, Problem> {
        for _ in 0..TRIES {
            let Some(read) = self.find::<T>(app, suffix).await? else { return Ok(None) };
            let next = next(&read)?;
            if next == read.value {
                return Ok(Some(read));
            }
            if next.name() != read.value.name() && !self.take_name(app, &next).await? {
                return Err(name_taken());
            }
            let before = read.value.clone();
            let (mut is_first, sort) = (true, self.sort(suffix));
            let apply = |entry: &mut T| {
                is_first = *entry == before;
                if is_first {
                    entry.clone_from(&next);
                }
                is_first
            };
            let revised = T::partition(app, self.org).revise_from(&sort, read, apply).await?;
            match revised {
                Revised::Absent => return Ok(None),
                Revised::Changed(stored) => {
                    if before.name() != next.name() {
                        self.release(app, T::NAMES, before.name(), suffix).await?;
                    }
                    return Ok(Some(stored));
                }
                // A write whose answer was lost finds its own result.
                Revised::Unchanged(stored) if stored.value == next => return Ok(Some(stored)),
                Revised::Unchanged(_) => {}
            }
        }
        Err(CONFLICT.because("The resource was changed again and again at the same time. Try again."))
    }

    /// Removes an entry and lets its name go. A repetition after a crash goes on.
    pub(crate) async fn remove<T: Entry>(&self, app: &App, entry: &T) -> Result<(), StoreError> {
        T::partition(app, self.org).delete::<T>(&self.sort(&entry.suffix())).await?;
        self.release(app, T::NAMES, entry.name(), &entry.suffix()).await
    }

    async fn take_name<T: Entry>(&self, app: &App, entry: &T) -> Result<bool, StoreError> {
        let claimed = self.claim::<T>(app, entry.name(), &entry.suffix()).await?;
        Ok(matches!(claimed, Claimed::Own))
    }

    /// Removes all users, groups and names. `each` runs removals beside each other.
    pub(crate) async fn forget(&self, app: &App) -> Result<(), StoreError> {
        loop {
            let users = self.all::<DirectoryUser>(app, FORGET_AT_ONCE).await?;
            let groups = self.all::<DirectoryGroup>(app, FORGET_AT_ONCE).await?;
            if users.is_empty() && groups.is_empty() {
                return Ok(());
            }
            let users = users.iter().map(|one| self.remove(app, &one.value));
            all_of(users).await?;
            all_of(groups.iter().map(|one| self.remove(app, &one.value))).await?;
        }
    }
}

/// How many entries are removed at the same time.
const FORGET_AT_ONCE: usize = 50;

async fn all_of<F: Future<Output = Result<(), StoreError>>>(
    work: impl Iterator<Item = F>,
) -> Result<(), StoreError> {
    futures::future::try_join_all(work).await.map(|_| ())
}
