//! Reads and changes people's sessions and organisations.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_store::{Read, StoreError};

use crate::{
    Person,
    places::{PERSON_SORT, person_partition},
};

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
    change: impl FnMut(&mut Person) -> bool + Send,
) -> Result<Person, StoreError> {
    person_partition(app, id).revise_or_create(PERSON_SORT, Person::new(id), change).await
}
