//! The only access to DynamoDB.
//!
//! Only [`Store::scoped`] gives access to a tenant's data. It takes a verified [`Scope`], and this crate builds every key from that
//! scope. So no code can name another tenant's partition. Items without a scope (job leases, timers) are under [`Store::system`].

mod actor;
mod batch;
mod by_name;
mod contention;
mod create_by_update;
mod credential;
mod cursor;
pub mod door;
mod due;
mod each;
mod error;
mod index;
mod item;
mod list;
mod other_version;
mod page;
mod partition;
mod raw_item;
mod removal;
mod revise_or_create;
mod statement;
mod store;
mod tally;
mod term;
mod together;

pub use actor::{STAMP_ATTRIBUTE, Stamp, acting, request_served};
pub use credential::CredentialItem;
pub use cursor::Cursor;
pub use due::OpenEntry;
pub use each::Revision;
pub use error::StoreError;
pub use item::Stored;
pub use page::{Page, PageRequest};
pub use partition::{Created, Partition, Read, Revised};
pub use posthorn_uses::Table;
pub use raw_item::RawItem;
pub use removal::Deleted;
pub use store::Store;
pub use tally::Tally;
pub use term::Term;
pub use together::Together;

use list::{By, List};
use posthorn_ids::ApiKeyId;
use posthorn_items::{Item, Scope};

impl Store {
    /// The data of `scope`, and no other data.
    pub fn scoped<'a, 's>(&'a self, scope: &'s Scope) -> Scoped<'a, 's> {
        Scoped { store: self, scope }
    }

    /// A partition without a scope. `kind` is its purpose, `id` its name.
    pub fn system(&self, table: Table, kind: &'static str, id: &str) -> Partition<'_> {
        Partition::new(self, table, None, format!("system/{kind}/{id}"))
    }

    /// The partition of an API key. It has no scope, because the scope is known only after the key was read.
    pub fn credential(&self, id: ApiKeyId) -> Partition<'_> {
        Partition::new(self, Table::Access, None, credential::partition_key(id))
    }
}

/// The data of one scope.
///
/// Another tenant's partition cannot be named. Access to the scope's own partitions looks like this:
///
/// ```
/// use posthorn_items::Scope;
/// use posthorn_store::{Partition, Store, Table};
/// fn read<'a>(store: &'a Store, mine: &Scope) -> Partition<'a> {
///     store.scoped(mine).partition(Table::Messages, "message", "x")
/// }
/// ```
///
/// No code can make up a scope: see [`Scope`].
///
/// A partition cannot be made from a key, and its key cannot be changed:
///
/// ```compile_fail,E0624
/// use posthorn_store::{Partition, Store, Table};
/// fn steal(store: &Store) -> Partition<'_> {
///     Partition::new(store, Table::Messages, None, "org_victim-0-live/message/x".to_owned())
/// }
/// ```
///
/// ```compile_fail,E0616
/// use posthorn_items::Scope;
/// use posthorn_store::{Partition, Store, Table};
/// fn steal<'a>(store: &'a Store, mine: &Scope) -> Partition<'a> {
///     let mut partition = store.scoped(mine).partition(Table::Messages, "message", "x");
///     partition.key = "org_victim-0-live/message/x".to_owned();
///     partition
/// }
/// ```
///
/// The store's client is not accessible:
///
/// ```compile_fail,E0624
/// fn bypass(store: &posthorn_store::Store) {
///     let _ = store.client();
/// }
/// ```
pub struct Scoped<'a, 's> {
    store: &'a Store,
    scope: &'s Scope,
}

impl<'a> Scoped<'a, '_> {
    /// The partition of one thing of this scope.
    pub fn partition(&self, table: Table, kind: &'static str, id: &str) -> Partition<'a> {
        let key = format!("{}/{kind}/{id}", self.scope.label());
        Partition::new(self.store, table, Some(self.scope.clone()), key)
    }

    /// The partition with all things of a kind, for kinds of which a scope has few.
    pub fn collection(&self, table: Table, kind: &'static str) -> Partition<'a> {
        Partition::new(self.store, table, Some(self.scope.clone()), format!("{}/{kind}", self.scope.label()))
    }

    /// The partition of one kind that the scope's organisation keeps for all its tenants and environments.
    pub fn of_org(&self, table: Table, kind: &'static str) -> Partition<'a> {
        door::of_org(self.store, table, self.scope.org(), kind)
    }

    /// One page of the things of a kind, newest first, through the sharded `list` index.
    ///
    /// `keep` filters after reading. A filtered page reads at most ten pages of items; the cursor continues from there.
    pub async fn list<T: Item>(
        &self,
        table: Table,
        shards: u32,
        request: &PageRequest,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, StoreError> {
        let label = &self.scope.label();
        List { store: self.store, label, table, shards, by: By::Index }.page(request, keep).await
    }

    /// The same for the things that have an entry under a term.
    pub async fn list_by_term<T: Item>(
        &self,
        table: Table,
        term: Term<'_>,
        shards: u32,
        request: &PageRequest,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, StoreError> {
        let label = &self.scope.label();
        List { store: self.store, label, table, shards, by: By::Term(term) }.page(request, keep).await
    }

    /// The partition of a term's entries in a shard, each under the suffix of the id of the item that it leads to.
    pub fn entries(&self, table: Table, term: Term<'_>, shard: u32) -> Partition<'a> {
        let key = term.partition_key(&self.scope.label(), shard);
        Partition::new(self.store, table, Some(self.scope.clone()), key)
    }

    /// The same for things that the scope's organisation keeps for all its tenants and environments. `keep` filters out the things
    /// that the caller may not see.
    pub async fn list_of_org<T: Item>(
        &self,
        table: Table,
        request: &PageRequest,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, StoreError> {
        let label = self.scope.org().to_string();
        List { store: self.store, label: &label, table, shards: 1, by: By::Index }.page(request, keep).await
    }
}
