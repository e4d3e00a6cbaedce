use posthorn_ids::OrgId;

use crate::{Item, Page, PageRequest, Partition, Scope, Store, StoreError, Table, page};

/// What belongs to an organisation as a whole, whatever the tenant and environment: reached by a scope of it. Who reads
/// from it on behalf of a caller filters by the caller's scope.
pub struct Organisation<'a> {
    store: &'a Store,
    org: OrgId,
}

impl Store {
    /// What belongs to the organisation of `scope` as a whole.
    pub fn organisation(&self, scope: &Scope) -> Organisation<'_> {
        Organisation { store: self, org: scope.org() }
    }
}

impl<'a> Organisation<'a> {
    /// The partition in which all things of a kind lie together.
    pub fn collection(&self, table: Table, kind: &'static str) -> Partition<'a> {
        Partition::new(self.store, table, None, format!("{}/{kind}", self.org))
    }

    /// One page of the things of a kind, as [`Scoped::list`](crate::Scoped::list).
    ///
    /// # Errors
    /// As of any list.
    pub async fn list<T: Item>(
        &self,
        table: Table,
        shards: u32,
        request: &PageRequest,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, StoreError> {
        page::list(self.store, &self.org.to_string(), table, shards, request, keep).await
    }
}
