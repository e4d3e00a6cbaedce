//! Items that only the holder of a secret finds: one-time tokens, tickets, ceremonies. The partition's key holds the hash of the
//! secret, and the secret itself is stored nowhere.

use posthorn_access::{InvalidSecret, Secret};
use posthorn_app::App;
use posthorn_items::Item;
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

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
        // Nobody else has the secret: this is the write itself, tried again because its answer was lost.
        Created::New | Created::Existing(_) => Ok(secret),
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

/// Whether an item was used up. Each use has a random id: a write whose answer was lost is tried again, and knows itself by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Used {
    /// As items before said it, and of unused ones.
    Flag(bool),
    /// The id of the use.
    By(String),
}

impl Default for Used {
    fn default() -> Self {
        Self::Flag(false)
    }
}

impl Used {
    /// Whether it was used up.
    pub(crate) fn is_used(&self) -> bool {
        *self != Self::default()
    }
}

/// An item that is used up once.
pub(crate) trait UsedOnce: Item {
    /// Whether it was used up.
    fn used(&mut self) -> &mut Used;
}

/// Uses up the item of a presented secret, if it is unused and `may` be used. Returns it if so; of two requests at the same time, one
/// does.
pub(crate) async fn use_up<T: UsedOnce>(
    app: &App,
    presented: &str,
    may: impl Fn(&T) -> bool + Send + Sync,
) -> Result<Option<T>, StoreError> {
    let Ok(secret) = parse(presented) else { return Ok(None) };
    let own = Used::By(Secret::random().hash());
    let mut is_own = false;
    let spend = |item: &mut T| {
        is_own = *item.used() == own;
        let spends = !item.used().is_used() && may(item);
        if spends {
            *item.used() = own.clone();
        }
        spends
    };
    match partition::<T>(app, &secret).revise(T::KIND, Read::Consistent, spend).await? {
        Revised::Changed(stored) => Ok(Some(stored.value)),
        Revised::Unchanged(stored) => Ok(is_own.then_some(stored.value)),
        Revised::Absent => Ok(None),
    }
}
