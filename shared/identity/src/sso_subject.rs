//! Whom an identity provider means. People are known by the connection and the provider's own id of them, never by their address,
//! which the provider may give to somebody else (OpenID Connect Core 1.0, section 5.7).

use posthorn_access::sha256_hex;
use posthorn_app::App;
use posthorn_ids::{PersonId, SsoConnectionId};
use posthorn_items::Item;
use posthorn_store::{Created, Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{Account, revise_account};

/// The most ids by which providers know one person: more than the connections of all their organisations are likely to give.
const SUBJECTS_MAX: usize = 200;
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

/// The name of a subject's partition: a hash, because the id may be an address, and logs may show keys.
fn name_of(connection: SsoConnectionId, subject: &str) -> String {
    sha256_hex(&format!("{connection} {subject}"))
}

fn partition<'a>(app: &'a App, name: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "sso-subject", name)
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
    let stored =
        partition(app, &name_of(connection, subject)).get::<SubjectItem>(SORT, Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value.person))
}

/// Remembers whom the provider means: first in the account, so that an erasure finds it, then for log-ins. Returns the person: another
/// one, if a log-in at the same time was first; `None` if the account is gone, or providers know it by too many ids.
///
/// # Errors
/// `StoreError` if a write fails.
pub async fn keep_subject(
    app: &App,
    connection: SsoConnectionId,
    subject: &str,
    person: PersonId,
) -> Result<Option<PersonId>, StoreError> {
    let name = name_of(connection, subject);
    let note = |account: &mut Account| {
        account.sso_subjects.len() < SUBJECTS_MAX && account.sso_subjects.insert(name.clone())
    };
    let noted = revise_account(app, person, note).await?;
    if noted.is_none_or(|account| !account.sso_subjects.contains(&name)) {
        return Ok(None);
    }
    match partition(app, &name).create(SORT, &SubjectItem { person }).await? {
        Created::New => Ok(Some(person)),
        Created::Existing(existing) => Ok(Some(existing.value.person)),
    }
}

/// Removes that a provider knows a person. An item that names another person stays.
pub(crate) async fn forget_subject(app: &App, name: &str, person: PersonId) -> Result<(), StoreError> {
    let partition = partition(app, name);
    let stored = partition.get::<SubjectItem>(SORT, Read::Consistent).await?;
    if let Some(stored) = stored.filter(|stored| stored.value.person == person) {
        partition.delete_if(SORT, &stored).await?;
    }
    Ok(())
}
