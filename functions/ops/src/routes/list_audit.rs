//! `GET /v1/audit`: a page of the audit log, newest first.
//!
//! The log belongs to the organisation. A key sees the entries of its own environment, and a tenant's key only those of its tenant.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_audit::{LinkItem, OPENS_DETAILS, open_details};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, Time, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::audit_view::{AuditEntry, AuditFilter, may_see};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-audit",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get_many().list(), OPENS_DETAILS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/audit",
    permission: Some(Permission::AuditRead),
    summary: "List the entries of the audit log",
    query: Some(schema::<Filtered<ListAudit>>),
    response: Some(schema::<ListPage<AuditEntry>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20&resource_type=domain"),
    ..Route::DEFAULT
};

/// Filters the entries.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListAudit {
    /// Only this action, such as `api_key.created`. A filtered page may contain fewer items than `limit` and still have a next page.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub action: Option<String>,
    /// Only actions of this key or function.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub actor: Option<String>,
    /// Only actions on this type of resource, such as `domain`.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub resource_type: Option<String>,
    /// Only actions on this resource.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub resource_id: Option<String>,
    /// Only entries of this time or later (RFC 3339).
    #[garde(skip)]
    #[serde(default)]
    pub since: Option<Time>,
    /// Only entries before this time (RFC 3339).
    #[garde(skip)]
    #[serde(default)]
    pub until: Option<Time>,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<ListAudit>>,
) -> Result<Answer<ListPage<AuditEntry>>, Problem> {
    let scope = call.scope()?.clone();
    let Filtered { list, filter: query } = call.query;
    let mut request = list.page()?;
    request.since = query.since.map(|time| time.0);
    request.until = query.until.map(|time| time.0);
    let wanted = AuditFilter {
        action: query.action.as_deref(),
        actor: query.actor.as_deref(),
        resource_type: query.resource_type.as_deref(),
        resource_id: query.resource_id.as_deref(),
    };
    let keep =
        |link: &LinkItem| link.open().is_ok_and(|(_, entry)| may_see(&scope, &entry) && wanted.holds(&entry));
    let store = app.part::<Store>().scoped(&scope);
    let page = store.list_of_org::<LinkItem>(Table::Ops, &request, keep).await?;
    let entries = page.items.iter().filter_map(|link| link.open().ok()).map(|(_, entry)| entry).collect();
    let entries = open_details(app.part::<Store>(), entries).await?;
    Ok(Answer::ok(ListPage::new(entries.into_iter().map(AuditEntry::of).collect(), page.next_cursor)))
}
