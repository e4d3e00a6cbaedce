//! Where a person's own doings are recorded.

use posthorn_app::App;
use posthorn_ids::{Environment, PersonId};
use posthorn_items::{Scope, door};
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;

use crate::person;

/// The uses of [`person_scopes`].
pub const READS_PERSONS: Use = Table::Access.get();

/// The scopes for audit entries about what a person did at `at_ms`, in Unix milliseconds: `live` of each organisation that the person
/// may belong to, and of those that the person has left since.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn person_scopes(app: &App, id: PersonId, at_ms: i64) -> Result<Vec<Scope>, StoreError> {
    let orgs = person(app, id).await?.orgs_since(at_ms).into_iter();
    Ok(orgs.map(|org| door::of_new_org(org, None, Environment::live())).collect())
}
