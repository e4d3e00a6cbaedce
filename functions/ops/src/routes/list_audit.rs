//! `GET /v1/audit`: a page of the audit log, newest first.
//!
//! The log belongs to the organisation. A key sees the entries of its own environment, and a tenant's key only those of its tenant.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_audit::{Entry, LinkItem};
use posthorn_hidden::RecipientField;
use posthorn_ids::{AuditEntryId, TenantId};
use posthorn_items::Scope;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, Time, schema},
};
use posthorn_store::{Store, Table};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-audit",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get_many().list()],
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

/// One action, or one refused request.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When it happened (RFC 3339).
    pub at: String,
    /// The action, such as `domain.created`, `webhook.updated` or `request.refused`.
    pub action: String,
    /// Who did it.
    pub actor: AuditActor,
    /// The resource that it was done to.
    pub resource: AuditResource,
    /// The function of Posthorn that did it.
    pub function: String,
    /// The tenant that the resource belongs to; null if it belongs to the organisation itself.
    pub tenant_id: Option<TenantId>,
    /// The environment.
    pub environment: String,
    /// The fields that changed.
    pub changes: Vec<AuditChange>,
    /// The client address of the request; null if there was none.
    pub ip: Option<String>,
    /// The id of the request; null if there was none.
    pub request_id: Option<String>,
}

/// Who did an action.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditActor {
    /// `key`; `system` for an action of Posthorn itself; `unknown` if the table was changed without Posthorn.
    pub r#type: &'static str,
    /// The id of the key, the name of the function, or `unknown`.
    pub id: String,
}

/// The resource of an action.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditResource {
    /// Its type, such as `domain`.
    pub r#type: String,
    /// Its id.
    pub id: String,
}

/// A field that changed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditChange {
    /// Its name.
    pub field: String,
    /// The value before; null if there was none, or if it is secret or long.
    pub before: Option<AuditValue>,
    /// The value after; null if there is none, or if it is secret or long.
    pub after: Option<AuditValue>,
}

/// The value of a field. The schema is that of any JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum AuditValue {
    /// It contains an address.
    Address(RecipientField<Value>),
    /// It contains none.
    Plain(Value),
}

impl JsonSchema for AuditValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        RecipientField::<Value>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        RecipientField::<Value>::json_schema(generator)
    }
}

impl AuditValue {
    /// Reads a recorded value. One with an `@` may be an address, or contain one.
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(if text.contains('@') { Self::Address(value.into()) } else { Self::Plain(value) })
    }
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
    let keep = |link: &LinkItem| {
        link.open().is_ok_and(|(_, entry)| may_see(&scope, &entry) && is_wanted(&query, &entry))
    };
    let store = app.part::<Store>().scoped(&scope);
    let page = store.list_of_org::<LinkItem>(Table::Ops, &request, keep).await?;
    Ok(Answer::ok(ListPage::new(
        page.items.iter().filter_map(|link| link.open().ok()).map(|(_, entry)| shown(entry)).collect(),
        page.next_cursor,
    )))
}

fn may_see(scope: &Scope, entry: &Entry) -> bool {
    let tenants = scope.tenant().is_none() || scope.tenant() == entry.tenant;
    entry.org == scope.org() && entry.environment == *scope.environment() && tenants
}

fn is_wanted(query: &ListAudit, entry: &Entry) -> bool {
    let is = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    is(&query.action, &entry.action)
        && is(&query.actor, entry.actor.id())
        && is(&query.resource_type, &entry.resource.r#type)
        && is(&query.resource_id, &entry.resource.id)
}

fn shown(entry: Entry) -> AuditEntry {
    AuditEntry {
        id: entry.id,
        at: entry.id.created_at().to_string(),
        action: entry.action,
        actor: AuditActor { r#type: entry.actor.kind(), id: entry.actor.id().to_owned() },
        resource: AuditResource { r#type: entry.resource.r#type, id: entry.resource.id },
        function: entry.function,
        tenant_id: entry.tenant,
        environment: entry.environment.as_str().to_owned(),
        changes: entry
            .changes
            .into_iter()
            .map(|change| AuditChange {
                field: change.field,
                before: change.before.as_deref().and_then(AuditValue::read),
                after: change.after.as_deref().and_then(AuditValue::read),
            })
            .collect(),
        ip: entry.ip,
        request_id: entry.request_id,
    }
}
