use posthorn_items::Item;

use crate::{Created, Partition, Read, Revised, StoreError, Stored};

impl Partition<'_> {
    /// Reads an item, or creates it if there is none. Returns what is there then; `None` if it was removed meanwhile.
    ///
    /// # Errors
    /// `StoreError` if a read or the write fails.
    pub async fn get_or_create<T: Item>(
        &self,
        sort: &str,
        fresh: &T,
    ) -> Result<Option<Stored<T>>, StoreError> {
        if let Some(found) = self.get(sort, Read::Consistent).await? {
            return Ok(Some(found));
        }
        match self.create(sort, fresh).await? {
            Created::New => self.get(sort, Read::Consistent).await,
            Created::Existing(existing) => Ok(Some(existing)),
        }
    }

    /// Reads an item, changes it, and writes it back, as [`Partition::revise`] does. If there is no item, it begins with `fresh`.
    /// Returns the item as it is now. `change` returns whether there is anything to write; it may run several times, so it must have no
    /// side effects.
    ///
    /// # Errors
    /// `StoreError` if the read or the write fails.
    pub async fn revise_or_create<T: Item>(
        &self,
        sort: &str,
        fresh: T,
        mut change: impl FnMut(&mut T) -> bool + Send,
    ) -> Result<T, StoreError> {
        let current = match self.get(sort, Read::Consistent).await? {
            Some(stored) => stored,
            None => {
                let mut fresh = fresh;
                if !change(&mut fresh) {
                    return Ok(fresh);
                }
                match self.create(sort, &fresh).await? {
                    Created::New => return Ok(fresh),
                    Created::Existing(existing) => existing,
                }
            }
        };
        match self.revise_from(sort, current, change).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
            Revised::Absent => Err(StoreError::Contended),
        }
    }
}
