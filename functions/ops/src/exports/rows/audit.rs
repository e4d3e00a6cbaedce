use posthorn_app::App;
use posthorn_audit::{LinkItem, OPENS_DETAILS, open_details};
use posthorn_ids::{AuditEntryId, TenantId};
use posthorn_items::Scope;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Page, Store, StoreError};
use serde::Serialize;

use super::stretch::{Stretch, request};
use crate::{
    audit_view::{AuditChange, AuditEntry, AuditFilter, may_see},
    exports::export::Export,
};

/// The `uses` of [`read`].
pub(super) const READS: Use = Use::All(&[Table::Ops.get_many().list(), OPENS_DETAILS]);

/// The columns.
pub(super) const COLUMNS: &[&str] = &[
    "id",
    "at",
    "action",
    "actor_type",
    "actor_id",
    "resource_type",
    "resource_id",
    "function",
    "tenant_id",
    "environment",
    "changes",
    "ip",
    "request_id",
];

/// An entry of the audit log.
#[derive(Serialize)]
struct AuditRow {
    id: AuditEntryId,
    at: String,
    action: String,
    actor_type: &'static str,
    actor_id: String,
    resource_type: String,
    resource_id: String,
    function: String,
    tenant_id: Option<TenantId>,
    environment: String,
    changes: Vec<AuditChange>,
    ip: Option<String>,
    request_id: Option<String>,
}

/// Reads the entries that are still in the table, newest first.
pub(super) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    let filter = AuditFilter {
        action: export.filter("action"),
        actor: export.filter("actor"),
        resource_type: export.filter("resource_type"),
        resource_id: export.filter("resource_id"),
    };
    let keep =
        |link: &LinkItem| link.open().is_ok_and(|(_, entry)| may_see(scope, &entry) && filter.holds(&entry));
    let store = app.part::<Store>().scoped(scope);
    let page = store.list_of_org::<LinkItem>(Table::Ops, &request(export, cursor), keep).await?;
    let entries = page.items.iter().filter_map(|link| link.open().ok()).map(|(_, entry)| entry).collect();
    let items = open_details(app.part::<Store>(), entries).await?;
    let page = Page { items, has_more: page.has_more, next_cursor: page.next_cursor };
    Ok(Stretch::of(export, page, |entry| Some(row(AuditEntry::of(entry.clone())))))
}

fn row(entry: AuditEntry) -> AuditRow {
    AuditRow {
        id: entry.id,
        at: entry.at,
        action: entry.action,
        actor_type: entry.actor.r#type,
        actor_id: entry.actor.id,
        resource_type: entry.resource.r#type,
        resource_id: entry.resource.id,
        function: entry.function,
        tenant_id: entry.tenant_id,
        environment: entry.environment,
        changes: entry.changes,
        ip: entry.ip,
        request_id: entry.request_id,
    }
}
