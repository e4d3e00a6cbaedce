//! `PATCH /v1/org`: changes the caller's own organisation: its name, its owners, how long its requests may be repeated, whether
//! its audit log records emails. Warm instances cache the organisation, so it takes effect within 30 seconds.

use garde::Validate;
use posthorn_access::{Authorised, Org, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::org_view::{ADDRESS_BYTES_MAX, OWNERS_MAX, OrgView, is_address};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-own-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::REVISES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/org",
    permission: Some(Permission::OrgWrite),
    summary: "Update your organisation",
    request: Some(schema::<UpdateOwnOrg>),
    response: Some(schema::<OrgView>),
    example: Example::NONE.body(r#"{"name": "Acme", "idempotency_hours": 48}"#),
    ..Route::DEFAULT
};

/// A week. Idempotency records are stored that long, which costs money.
const IDEMPOTENCY_HOURS_MAX: u16 = 168;

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateOwnOrg {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// The addresses of all its owners. They replace the present ones.
    #[garde(length(max = OWNERS_MAX), inner(inner(length(max = ADDRESS_BYTES_MAX), custom(is_address))))]
    #[schemars(inner(length(max = ADDRESS_BYTES_MAX)))]
    #[serde(default)]
    pub owner_emails: Option<Vec<String>>,
    /// How long a request may be repeated with the same `Idempotency-Key`, 1 to 168 hours. Applies to later requests only.
    #[garde(range(min = 1, max = IDEMPOTENCY_HOURS_MAX))]
    #[serde(default)]
    pub idempotency_hours: Option<u16>,
    /// Whether the audit log records emails that are sent, canceled and resent. Applies to emails that are accepted later.
    #[garde(skip)]
    #[serde(default)]
    pub audit_emails: Option<bool>,
    /// Whether the events of its messages (sent, delivered, bounced and so on) are published on the installation's EventBridge
    /// bus; for messages that are accepted from now on.
    #[garde(skip)]
    #[serde(default)]
    pub publish_messages: Option<bool>,
}

async fn handle(app: &'static App, call: Call<UpdateOwnOrg>) -> Result<Answer<OrgView>, Problem> {
    let UpdateOwnOrg { name, owner_emails, idempotency_hours, audit_emails, publish_messages } = &call.body;
    let apply = |org: &mut Org| {
        let before = org.clone();
        org.name = name.clone().unwrap_or_else(|| before.name.clone());
        org.owner_emails = owner_emails.clone().unwrap_or_else(|| before.owner_emails.clone());
        org.idempotency_hours = idempotency_hours.unwrap_or(before.idempotency_hours);
        org.audit_emails = audit_emails.unwrap_or(before.audit_emails);
        org.publish_messages = publish_messages.unwrap_or(before.publish_messages);
        *org != before
    };
    let org = call.authorised()?.revise_org(app, apply).await?;
    Ok(Answer::ok(OrgView::of(&org)))
}
