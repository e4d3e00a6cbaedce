//! Reads and changes people's sessions and organisations.

use std::net::IpAddr;

use posthorn_app::App;
use posthorn_ids::{Environment, PersonId};
use posthorn_items::door;
use posthorn_store::{Read, StoreError};

use crate::{
    Person, SessionPolicy,
    places::{PERSON_SORT, person_partition},
    standing,
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

/// What a person's organisations say about a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogInRules {
    /// The strictest of their session policies.
    pub policy: SessionPolicy,
    /// Whether any of them allows the address, or the person has none. One organisation's rules must not keep a member out of
    /// another; the edge refuses the address in each organisation by itself.
    pub is_admitted: bool,
}

/// The rules for a log-in of a person from an address.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn log_in_rules(
    app: &App,
    id: PersonId,
    address: Option<IpAddr>,
) -> Result<LogInRules, StoreError> {
    let orgs = person(app, id).await?.orgs;
    let mut rules = LogInRules { policy: SessionPolicy::default(), is_admitted: orgs.is_empty() };
    for org in orgs {
        let standing = standing(app, &door::of_new_org(org, None, Environment::live())).await?;
        rules.policy = rules.policy.strictest(standing.session_policy());
        rules.is_admitted |= standing.admits(address, app.now().as_millisecond());
    }
    Ok(rules)
}
