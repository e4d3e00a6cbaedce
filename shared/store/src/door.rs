//! What lies outside of a caller's scope. Only `shared/runtime`, `shared/access` and `shared/tokens` use this module and
//! [`posthorn_items::door`], and a consistency test holds them to it.

use posthorn_ids::OrgId;
use posthorn_items::Item;

use crate::{Page, PageRequest, Partition, Store, StoreError, Table, index::UNSCOPED, list::List};

/// What an organisation keeps of one kind for all its tenants and environments; for the deployment's operator, and for who
/// has just proven to be of the organisation.
pub fn of_org<'a>(store: &'a Store, table: Table, org: OrgId, kind: &'static str) -> Partition<'a> {
    Partition::new(store, table, None, format!("{org}/{kind}"))
}

/// One page of the things of a kind that are listed under no scope, newest first: for the deployment's operator.
///
/// # Errors
/// As of any list.
pub async fn list_unscoped<T: Item>(
    store: &Store,
    table: Table,
    request: &PageRequest,
) -> Result<Page<T>, StoreError> {
    List { store, label: UNSCOPED, table, shards: 1 }.page(request, |_| true).await
}
