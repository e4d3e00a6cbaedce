//! `POST /v1/tenants`: creates a tenant: a sub-account with its own data, keys and usage.
//!
//! Written: the idempotency record (if the request has a key), the tenant.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_access::{Permission, State, Tenant, tenants};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::TenantId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Created, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::tenant_view::{TenantView, is_metadata};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Access), Table::Access.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/tenants",
    permission: Some(Permission::TenantsWrite),
    summary: "Create a tenant",
    request: Some(schema::<CreateTenant>),
    response: Some(schema::<TenantView>),
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Umbrella", "metadata": {"customer": "4711"}}"#),
    ..Route::DEFAULT
};

/// A tenant to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTenant {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// Your notes about it, such as its id in your own system. At most 20 entries.
    #[garde(custom(is_metadata))]
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

async fn handle(app: &'static App, call: Call<CreateTenant>) -> Result<Answer<TenantView>, Problem> {
    let scope = call.scope()?;
    let fresh = TenantId::new(app.now());
    let record = record_request(app, scope, Table::Access, call.idempotency_key.as_ref(), fresh).await?;
    let tenant = Tenant {
        id: record.id,
        name: call.body.name.clone(),
        metadata: call.body.metadata.clone(),
        state: State::default(),
    };
    let stored = match tenants(app, scope).create(&record.id.suffix(), &tenant).await? {
        Created::New => tenant,
        Created::Existing(existing) => existing.value,
    };
    Ok(Answer::ok(TenantView::of(&stored)).replayed(record.again))
}
