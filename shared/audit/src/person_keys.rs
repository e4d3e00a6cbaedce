//! The keys of people's details: made when the log first says something about a person, and erased with the person.

use std::collections::{BTreeMap, BTreeSet, btree_map};

use aws_lc_rs::rand;
use posthorn_ids::PersonId;
use posthorn_items::Item;
use posthorn_store::{Created, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{
    Entry,
    details::{KEY_BYTES, NotSealed},
    places::{PERSON_KEY_SORT, person_key_partition},
};

/// The key of a person's details. It is no secret from whoever reads the table, which has the details too: it is there to be erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PersonKey {
    /// `None` once it is erased. The item stays, so that a late entry makes no new key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<ByteBuf>,
}

impl Item for PersonKey {
    const KIND: &'static str = "audit_key";
}

type Keys = BTreeMap<PersonId, PersonKey>;

/// The key of a person that can be read.
fn key_of(keys: &Keys, person: PersonId) -> Option<&[u8]> {
    keys.get(&person)?.key.as_deref().map(Vec::as_slice)
}

/// Why entries were not sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealingFailed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Seal(#[from] NotSealed),
}

/// The entries with the details of people sealed. Makes the keys that do not exist yet.
pub(crate) async fn sealed(store: &Store, entries: Vec<&Entry>) -> Result<Vec<Entry>, SealingFailed> {
    let people: BTreeSet<PersonId> = entries.iter().flat_map(|entry| entry.people()).collect();
    let mut keys = read(store, &people, Read::Consistent).await?;
    for person in people {
        if let btree_map::Entry::Vacant(missing) = keys.entry(person) {
            missing.insert(made(store, person).await?);
        }
    }
    let seal = |entry: &Entry| entry.clone().seal(|person| key_of(&keys, person));
    Ok(entries.into_iter().map(seal).collect::<Result<_, _>>()?)
}

/// The uses of [`open_details`].
pub const OPENS_DETAILS: Use = Table::Ops.get_many();

/// The entries with the details of people that were not erased.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn open_details(store: &Store, entries: Vec<Entry>) -> Result<Vec<Entry>, StoreError> {
    let people: BTreeSet<PersonId> = entries.iter().flat_map(Entry::people).collect();
    let keys = read(store, &people, Read::Eventual).await?;
    Ok(entries.into_iter().map(|entry| entry.open(|person| key_of(&keys, person))).collect())
}

/// The uses of [`erase_details`].
pub const ERASES_DETAILS: Use = Table::Ops.put();

/// Erases the key of a person's details, for good: all logs and archives lose them at once, and what comes late is recorded without.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn erase_details(store: &Store, person: PersonId) -> Result<(), StoreError> {
    person_key_partition(store, person).overwrite(PERSON_KEY_SORT, &PersonKey::default()).await
}

async fn read(store: &Store, people: &BTreeSet<PersonId>, how: Read) -> Result<Keys, StoreError> {
    if people.is_empty() {
        return Ok(Keys::new());
    }
    let place = |person: &PersonId| (person_key_partition(store, *person), PERSON_KEY_SORT.to_owned());
    let places: Vec<_> = people.iter().map(place).collect();
    let found = store.get_many(Table::Ops, &places, how).await?;
    let mut keys = Keys::new();
    for (person, item) in people.iter().zip(found) {
        if let Some(item) = item {
            keys.insert(*person, item.decode::<PersonKey>()?.value);
        }
    }
    Ok(keys)
}

/// A new key, or the one that another run made at the same time.
#[allow(clippy::expect_used, reason = "a key must never be made without randomness")]
async fn made(store: &Store, person: PersonId) -> Result<PersonKey, StoreError> {
    let mut bytes = [0; KEY_BYTES];
    rand::fill(&mut bytes).expect("the operating system gives randomness");
    let new = PersonKey { key: Some(ByteBuf::from(bytes)) };
    match person_key_partition(store, person).create(PERSON_KEY_SORT, &new).await? {
        Created::New => Ok(new),
        Created::Existing(existing) => Ok(existing.value),
    }
}
