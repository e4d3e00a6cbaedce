//! Reads and changes people's sessions and organisations.

use posthorn_app::App;
use posthorn_ids::{Environment, PersonId};
use posthorn_items::door;
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Person, SessionPolicy,
    places::{PERSON_SORT, person_partition},
    standing,
};

/// The uses of [`person`].
pub const READS_PERSONS: Use = Table::Access.get();

/// A person, from a consistent read. Without an item, a person without sessions and organisations.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn person(app: &App, id: PersonId) -> Result<Person, StoreError> {
    let stored = person_partition(app, id).get::<Person>(PERSON_SORT, Read::Consistent).await?;
    Ok(stored.map_or_else(|| Person::new(id), |stored| stored.value))
}

/// Changes a person. Creates the item if there is none. `change` returns whether there is anything to write.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn revise_person(
    app: &App,
    id: PersonId,
    mut change: impl FnMut(&mut Person) -> bool + Send,
) -> Result<Person, StoreError> {
    let partition = person_partition(app, id);
    let current = match partition.get(PERSON_SORT, Read::Consistent).await? {
        Some(stored) => stored,
        None => {
            let mut person = Person::new(id);
            if !change(&mut person) {
                return Ok(person);
            }
            match partition.create(PERSON_SORT, &person).await? {
                Created::New => return Ok(person),
                Created::Existing(existing) => existing,
            }
        }
    };
    match partition.revise_from(PERSON_SORT, current, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
        Revised::Absent => Err(StoreError::Contended),
    }
}

/// The strictest session policy of a person's organisations.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn session_policy_of(app: &App, id: PersonId) -> Result<SessionPolicy, StoreError> {
    let mut policy = SessionPolicy::default();
    for org in person(app, id).await?.orgs {
        let standing = standing(app, &door::of_new_org(org, None, Environment::live())).await?;
        policy = policy.strictest(standing.session_policy());
    }
    Ok(policy)
}
