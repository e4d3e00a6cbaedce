//! `PATCH /v1/tenants/{id}`: changes a tenant's name and metadata.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_access::{Permission, Tenant};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::tenant_view::{self, TenantView, is_metadata, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[tenant_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/tenants/{id}",
    permission: Some(Permission::TenantsWrite),
    summary: "Update a tenant",
    request: Some(schema::<UpdateTenant>),
    response: Some(schema::<TenantView>),
    example: Example::at("/v1/tenants/tenant_01kajbch80f5q7w9y1a3c5e7g9").body(r#"{"name": "Umbrella Ltd"}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateTenant {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// Your notes about it, at most 20 entries. They replace the present ones.
    #[garde(inner(custom(is_metadata)))]
    #[serde(default)]
    pub metadata: Option<BTreeMap<String, String>>,
}

async fn handle(app: &'static App, call: Call<UpdateTenant>) -> Result<Answer<TenantView>, Problem> {
    let UpdateTenant { name, metadata } = &call.body;
    let apply = |tenant: &mut Tenant| {
        let before = tenant.clone();
        tenant.name = name.clone().unwrap_or_else(|| before.name.clone());
        tenant.metadata = metadata.clone().unwrap_or_else(|| before.metadata.clone());
        *tenant != before
    };
    let tenant = revise(app, call.scope()?, call.id()?, apply).await?;
    Ok(Answer::ok(TenantView::of(&tenant)))
}
