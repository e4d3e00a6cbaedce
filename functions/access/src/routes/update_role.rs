//! `PATCH /v1/roles/{id}`: changes a role. Its members have the new rights within 30 seconds.
//!
//! Refused: a role that has or gets rights that the caller lacks; hidden fields with webhooks. Written: the role.

use std::collections::BTreeSet;

use garde::Validate;
use posthorn_access::{Authorised, CustomRole, HiddenField, Permission, Permissions};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::role_view::{PERMISSIONS_MAX, RoleView, texts};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-role",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, Authorised::REVISES_ROLES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/roles/{id}",
    permission: Some(Permission::RolesWrite),
    summary: "Update a role",
    request: Some(schema::<UpdateRole>),
    response: Some(schema::<RoleView>),
    example: Example::at("/v1/roles/role_01kajbch80f6p8r0t2v4x6z8b0")
        .body(r#"{"permissions": ["emails:read", "usage:read"]}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateRole {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// Its permissions. They replace the present ones.
    #[garde(length(min = 1, max = PERMISSIONS_MAX))]
    #[serde(default)]
    pub permissions: Option<Vec<Permissions>>,
    /// The hidden fields. They replace the present ones.
    #[garde(length(max = HiddenField::ALL.len()))]
    #[serde(default)]
    pub hides: Option<BTreeSet<HiddenField>>,
}

async fn handle(app: &'static App, call: Call<UpdateRole>) -> Result<Answer<RoleView>, Problem> {
    let UpdateRole { name, permissions, hides } = &call.body;
    let apply = |role: &mut CustomRole| {
        role.name = name.clone().unwrap_or_else(|| role.name.clone());
        role.permissions = permissions.as_deref().map_or_else(|| role.permissions.clone(), texts);
        role.hides = hides.clone().unwrap_or_else(|| role.hides.clone());
    };
    let role = call.authorised()?.revise_role(app, call.id()?, apply).await?;
    Ok(Answer::ok(RoleView::of(&role)))
}
