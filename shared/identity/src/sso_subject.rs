//! Whom an identity provider means. People are known by the connection and the provider's own id of them, never by their address,
//! which the provider may give to somebody else (OpenID Connect Core 1.0, section 5.7).

use posthorn_access::sha256_hex;
use posthorn_app::App;
use posthorn_ids::{PersonId, SsoConnectionId};
use posthorn_items::Item;
use posthorn_store::{Created, Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

/// The uses of [`person_of_subject`] and [`keep_subject`].
pub const KNOWS_SUBJECTS: Use = Table::Identity.get().put();

const SORT: &str = "subject";

/// The person whom a connection's identity provider knows by an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SubjectItem {
    person: PersonId,
}

impl Item for SubjectItem {
    const KIND: &'static str = "sso_subject";
}

/// The partition of a subject. Its key is a hash: the id may be an address, and logs may show keys.
fn partition<'a>(app: &'a App, connection: SsoConnectionId, subject: &str) -> Partition<'a> {
    let name = sha256_hex(&format!("{connection} {subject}"));
    app.part::<Store>().system(Table::Identity, "sso-subject", &name)
}

/// The person whom the provider means; `None` if they never logged in with the connection.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn person_of_subject(
    app: &App,
    connection: SsoConnectionId,
    subject: &str,
) -> Result<Option<PersonId>, StoreError> {
    let stored = partition(app, connection, subject).get::<SubjectItem>(SORT, Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value.person))
}

/// Remembers whom the provider means. Returns the person: another one, if a log-in at the same time was first.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn keep_subject(
    app: &App,
    connection: SsoConnectionId,
    subject: &str,
    person: PersonId,
) -> Result<PersonId, StoreError> {
    match partition(app, connection, subject).create(SORT, &SubjectItem { person }).await? {
        Created::New => Ok(person),
        Created::Existing(existing) => Ok(existing.value.person),
    }
}
