//! Reads and writes the users of an SES identity: joining, leaving and removing it.

use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_items::Scope;
use posthorn_senders::{DomainName, IdentityItem, Joined};
use posthorn_store::{Created, Deleted, Read, Revised, StoreError, Stored, Table};
use posthorn_uses::Use;

use crate::places::identity_partition;

const SORT: &str = "users";

/// An identity without users. It is to be removed from SES if Posthorn created it.
pub struct Removal {
    stored: Stored<IdentityItem>,
}

fn user(scope: &Scope, id: DomainId) -> String {
    format!("{}/{}", scope.label(), id.suffix())
}

/// The permissions that [`join_identity`], [`own_identity`] and [`is_own_identity`] need.
pub const JOINS_IDENTITIES: Use = Table::Senders.get().put();
/// The permissions that [`leave_identity`] and [`Removal::finish`] need.
pub const LEAVES_IDENTITIES: Use = Table::Senders.get().put().delete();

/// Notes that the domain `id` of `scope` uses the identity of `name`. Its proof must have been seen just now. Call it
/// before asking SES for the identity. Repeating it renews the proof.
///
/// # Errors
/// If the table cannot be read or written.
pub async fn join_identity(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Joined, StoreError> {
    let (label, now_ms) = (user(scope, id), app.now().as_millisecond());
    let partition = identity_partition(app, name);
    let existing = match partition.get(SORT, Read::Consistent).await? {
        Some(existing) => existing,
        None => match partition.create(SORT, &IdentityItem::joined_first(&label, now_ms)).await? {
            Created::New => return Ok(Joined::Yes { alone: true }),
            Created::Existing(existing) => existing,
        },
    };
    let mut joined = Joined::BeingRemoved;
    let join = |item: &mut IdentityItem| {
        let (outcome, changed) = item.join(&label, now_ms);
        joined = outcome;
        changed
    };
    match partition.revise_from(SORT, existing, join).await? {
        // It was removed after it was read.
        Revised::Absent => Ok(Joined::BeingRemoved),
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(joined),
    }
}

/// Removes the domain `id` of `scope` from the users of the identity of `name`. If it was the last user, returns a
/// [`Removal`]: the caller must then remove the identity from SES. A repetition after a crash returns it again.
///
/// # Errors
/// If the table cannot be read or written.
pub async fn leave_identity(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Option<Removal>, StoreError> {
    let (label, now_ms) = (user(scope, id), app.now().as_millisecond());
    let mut last = false;
    let leave = |item: &mut IdentityItem| {
        let before = item.clone();
        last = item.leave(&label, now_ms);
        *item != before
    };
    match identity_partition(app, name).revise(SORT, Read::Consistent, leave).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(last.then_some(Removal { stored })),
        Revised::Absent => Ok(None),
    }
}

/// Notes that Posthorn creates the identity at SES. Call it before asking SES to create it, and only if SES has none.
pub async fn own_identity(app: &App, name: &DomainName) -> Result<(), StoreError> {
    match identity_partition(app, name).revise(SORT, Read::Consistent, IdentityItem::own).await? {
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(()),
        // Its last user left after this one joined.
        Revised::Absent => Err(StoreError::Contended),
    }
}

/// Whether Posthorn created the identity at SES.
pub async fn is_own_identity(app: &App, name: &DomainName) -> Result<bool, StoreError> {
    let item = identity_partition(app, name).get::<IdentityItem>(SORT, Read::Consistent).await?;
    Ok(item.is_some_and(|item| item.value.is_ours()))
}

impl Removal {
    /// Whether Posthorn created the identity and may remove it from SES.
    pub fn is_ours(&self) -> bool {
        self.stored.value.is_ours()
    }

    /// Deletes the item after the identity was removed from SES, unless another domain has joined since.
    pub async fn finish(self, app: &App, name: &DomainName) -> Result<(), StoreError> {
        match identity_partition(app, name).delete_if(SORT, &self.stored).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
        }
    }
}
