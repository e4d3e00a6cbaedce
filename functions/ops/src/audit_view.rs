//! An entry of the audit log as the API shows it, and who sees it.

use posthorn_audit::Entry;
use posthorn_hidden::RecipientField;
use posthorn_ids::{AuditEntryId, TenantId};
use posthorn_items::Scope;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

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
    /// The client address of the request; null if there was none, or if the person who called was erased.
    pub ip: Option<String>,
    /// The id of the request; null if there was none.
    pub request_id: Option<String>,
}

/// Who did an action.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditActor {
    /// `key`; `person`; `system` for an action of Posthorn itself; `unknown` if the table was changed without Posthorn.
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

impl AuditEntry {
    /// The view of an entry.
    pub fn of(entry: Entry) -> Self {
        Self {
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
}

/// Whether callers of the scope see the entry: those of its environment, and of its tenant.
pub(crate) fn may_see(scope: &Scope, entry: &Entry) -> bool {
    let tenants = scope.tenant().is_none() || scope.tenant() == entry.tenant;
    entry.org == scope.org() && entry.environment == *scope.environment() && tenants
}

/// What entries are filtered by.
#[derive(Debug, Default)]
pub(crate) struct AuditFilter<'f> {
    pub action: Option<&'f str>,
    pub actor: Option<&'f str>,
    pub resource_type: Option<&'f str>,
    pub resource_id: Option<&'f str>,
}

impl AuditFilter<'_> {
    /// Whether an entry passes all filters.
    pub fn holds(&self, entry: &Entry) -> bool {
        let is = |wanted: Option<&str>, found: &str| wanted.is_none_or(|wanted| wanted == found);
        is(self.action, &entry.action)
            && is(self.actor, entry.actor.id())
            && is(self.resource_type, &entry.resource.r#type)
            && is(self.resource_id, &entry.resource.id)
    }
}
