//! Items that only the holder of a secret finds: one-time tokens, tickets, ceremonies. The partition's key holds the hash of the
//! secret, and the secret itself is stored nowhere.

use posthorn_access::{InvalidSecret, Secret};
use posthorn_app::App;
use posthorn_items::Item;
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};

/// The partition of an item, under its kind as the sort key.
fn partition<'a, T: Item>(app: &'a App, secret: &Secret) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, T::KIND, &secret.hash())
}

fn parse(presented: &str) -> Result<Secret, InvalidSecret> {
    Secret::parse(presented.trim())
}

/// Stores an item under a new secret. Returns the secret, to be shown once.
pub(crate) async fn keep<T: Item>(app: &App, value: &T) -> Result<Secret, StoreError> {
    let secret = Secret::random();
    match partition::<T>(app, &secret).create(T::KIND, value).await? {
        Created::New => Ok(secret),
        Created::Existing(_) => Err(StoreError::Contended),
    }
}

/// The item of a presented secret; `None` if there is none.
pub(crate) async fn find<T: Item>(app: &App, presented: &str) -> Result<Option<T>, StoreError> {
    let Ok(secret) = parse(presented) else { return Ok(None) };
    let stored = partition::<T>(app, &secret).get::<T>(T::KIND, Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// Changes the item of a presented secret. Returns it if `change` changed it; of two requests at the same time, one does.
pub(crate) async fn change<T: Item>(
    app: &App,
    presented: &str,
    change: impl FnMut(&mut T) -> bool + Send,
) -> Result<Option<T>, StoreError> {
    let Ok(secret) = parse(presented) else { return Ok(None) };
    match partition::<T>(app, &secret).revise(T::KIND, Read::Consistent, change).await? {
        Revised::Changed(stored) => Ok(Some(stored.value)),
        Revised::Unchanged(_) | Revised::Absent => Ok(None),
    }
}
