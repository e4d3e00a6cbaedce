//! Whose a name in a directory is. A name is claimed before the user or group with it is written.

use posthorn_app::App;
use posthorn_ids::{DirectoryUserId, PersonId};
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Partition, Read, StoreError, Stored};

use crate::{
    DirectoryUser,
    directory::DirectoryName,
    directory_entry::{Entries, Entry},
    places::directory_names_partition,
    sha256_hex,
};

/// How long nobody else takes a name that was claimed: longer than a function runs. So the item with the name is written by then, or never.
const CLAIM_MS: i64 = 60_000;

/// Whose a name is.
pub(crate) enum Claimed<T> {
    /// The entry's that claimed it.
    Own,
    /// Another one's.
    Of(Option<Stored<T>>),
    /// That of an entry with this suffix, which does not exist.
    Begun(String),
}

impl Entries {
    /// Claims a name for an entry.
    pub(crate) async fn claim<T: Entry>(
        &self,
        app: &App,
        name: &str,
        suffix: &str,
    ) -> Result<Claimed<T>, StoreError> {
        let (claims, sort) = (directory_names_partition(app, self.org), self.name_sort(T::NAMES, name));
        let claim = DirectoryName { of: suffix.to_owned(), claimed_at: app.now().as_millisecond() };
        let read = match claims.create(&sort, &claim).await? {
            Created::New => return Ok(Claimed::Own),
            Created::Existing(read) => read,
        };
        let before = read.value.clone();
        if before.of == suffix {
            return Ok(Claimed::Own);
        }
        let holder = self.find::<T>(app, &before.of).await?;
        let is_fresh = before.claimed_at + CLAIM_MS > claim.claimed_at;
        match holder {
            None => return Ok(Claimed::Begun(before.of)),
            Some(holder) if holder.value.name() == name || is_fresh => return Ok(Claimed::Of(Some(holder))),
            // The holder has another name since.
            Some(_) => {}
        }
        let is_own = replaced(&claims, &sort, read, &claim).await?;
        Ok(if is_own { Claimed::Own } else { Claimed::Of(None) })
    }

    /// Claims a person for a user. Returns whether no other user that exists has the person.
    pub(crate) async fn take_person(
        &self,
        app: &App,
        person: PersonId,
        user: DirectoryUserId,
    ) -> Result<bool, StoreError> {
        let (claims, sort) =
            (directory_names_partition(app, self.org), self.name_sort("person", &person.suffix()));
        let claim = DirectoryName { of: user.suffix(), claimed_at: app.now().as_millisecond() };
        let read = match claims.create(&sort, &claim).await? {
            Created::New => return Ok(true),
            Created::Existing(read) if read.value.of == claim.of => return Ok(true),
            Created::Existing(read) => read,
        };
        if self.find::<DirectoryUser>(app, &read.value.of).await?.is_some() {
            return Ok(false);
        }
        replaced(&claims, &sort, read, &claim).await
    }

    pub(crate) async fn let_person_go(
        &self,
        app: &App,
        person: PersonId,
        user: DirectoryUserId,
    ) -> Result<(), StoreError> {
        self.release(app, "person", &person.suffix(), &user.suffix()).await
    }

    /// Ends the link of a user to a person who was erased. The user stays, as the directory sent it: its person is unknown.
    ///
    /// # Errors
    /// `CONFLICT` if others change the user again and again.
    pub(crate) async fn forget_person(&self, app: &App, person: PersonId) -> Result<(), Problem> {
        let (claims, sort) =
            (directory_names_partition(app, self.org), self.name_sort("person", &person.suffix()));
        let Some(claim) = claims.get::<DirectoryName>(&sort, Read::Consistent).await? else { return Ok(()) };
        let next = |read: &Stored<DirectoryUser>| match read.value.person {
            Some(linked) if linked == person => {
                Ok(DirectoryUser { person: None, given: None, ..read.value.clone() })
            }
            _ => Ok(read.value.clone()),
        };
        self.revise(app, &claim.value.of, next, not_found).await?;
        Ok(self.release(app, "person", &person.suffix(), &claim.value.of).await?)
    }

    /// Lets a name go, if it is still the entry's.
    pub(crate) async fn release(
        &self,
        app: &App,
        kind: &str,
        name: &str,
        suffix: &str,
    ) -> Result<(), StoreError> {
        let (claims, sort) = (directory_names_partition(app, self.org), self.name_sort(kind, name));
        let read = claims.get::<DirectoryName>(&sort, Read::Consistent).await?;
        if let Some(read) = read.filter(|read| read.value.of == suffix) {
            claims.delete_if(&sort, &read).await?;
        }
        Ok(())
    }

    pub(crate) fn name_sort(&self, kind: &str, name: &str) -> String {
        self.sort(&format!("{kind}/{}", sha256_hex(name)))
    }
}

/// Puts a claim in place of one that was read. Returns whether it stands: another one may have come first.
async fn replaced(
    claims: &Partition<'_>,
    sort: &str,
    read: Stored<DirectoryName>,
    claim: &DirectoryName,
) -> Result<bool, StoreError> {
    let (before, mut is_own) = (read.value.clone(), false);
    let replace = |item: &mut DirectoryName| {
        is_own = *item == before || item.of == claim.of;
        let changes = *item == before;
        if changes {
            item.clone_from(claim);
        }
        changes
    };
    claims.revise_from(sort, read, replace).await?;
    Ok(is_own)
}
