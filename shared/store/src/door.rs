//! Access to data outside a caller's scope. Only `shared/runtime`, `shared/access` and `shared/tokens` use this module and
//! [`posthorn_items::door`], and a consistency test checks that.

use posthorn_ids::OrgId;
use posthorn_items::Item;

use crate::{
    Page, PageRequest, Partition, Store, StoreError, Table,
    index::UNSCOPED,
    list::{By, List},
};

/// The partition of one kind that an organisation keeps for all its tenants and environments. For the deployment's operator, and
/// for callers that were just verified to belong to the organisation.
pub fn of_org<'a>(store: &'a Store, table: Table, org: OrgId, kind: &'static str) -> Partition<'a> {
    Partition::new(store, table, None, format!("{org}/{kind}"))
}

/// The partition of one thing that an organisation keeps for all its tenants and environments, by its kind and name. For code that has
/// just read the thing from the organisation.
pub fn of_org_thing<'a>(
    store: &'a Store,
    table: Table,
    org: OrgId,
    (kind, id): (&'static str, &str),
) -> Partition<'a> {
    Partition::new(store, table, None, format!("{org}/{kind}/{id}"))
}

/// One page of the items of a kind that are listed without a scope, newest first, for the deployment's operator.
///
/// # Errors
/// `StoreError` if the list fails.
pub async fn list_unscoped<T: Item>(
    store: &Store,
    table: Table,
    request: &PageRequest,
) -> Result<Page<T>, StoreError> {
    List { store, label: UNSCOPED, table, shards: 1, by: By::Index }.page(request, |_| true).await
}
