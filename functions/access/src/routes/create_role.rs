//! `POST /v1/roles`: creates a role: permissions, and fields that its members do not see.
//!
//! Refused: rights that the caller lacks; a role that hides fields and may read them from webhooks. Written: the idempotency record
//! (if the request has a key), which names the role; the role; the answer into the record, because the role may be gone when the
//! request is repeated.

use std::collections::BTreeSet;

use garde::Validate;
use posthorn_access::{
    Authorised, CustomRole, HiddenField, Permission, Permissions, codes::ROLE_LIMIT_REACHED,
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::RoleId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::role_view::{PERMISSIONS_MAX, RoleView, texts};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-role",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, keeps_answers(Table::Access), Authorised::CREATES_ROLES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/roles",
    permission: Some(Permission::RolesWrite),
    summary: "Create a role",
    request: Some(schema::<CreateRole>),
    response: Some(schema::<RoleView>),
    codes: &[ALREADY_REMOVED, ROLE_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE
        .body(r#"{"name": "Support", "permissions": ["emails:read"], "hides": ["content"]}"#),
    ..Route::DEFAULT
};

/// A role to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateRole {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// Its permissions: no more than the caller has.
    #[garde(length(min = 1, max = PERMISSIONS_MAX))]
    pub permissions: Vec<Permissions>,
    /// The fields that are hidden from its members, wherever they appear.
    #[garde(length(max = HiddenField::ALL.len()))]
    #[serde(default)]
    pub hides: BTreeSet<HiddenField>,
}

async fn handle(app: &'static App, call: Call<CreateRole>) -> Result<Answer<RoleView>, Problem> {
    let caller = call.authorised()?;
    let (key, fresh) = (call.idempotency_key.as_ref(), RoleId::new(app.now()));
    let record = record_request(app, caller.scope(), Table::Access, key, fresh).await?;
    if let Some(kept) = record.kept_answer::<CustomRole>() {
        return Ok(Answer::ok(RoleView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let wanted = CustomRole {
        id: record.id,
        name: call.body.name.clone(),
        permissions: texts(&call.body.permissions),
        hides: call.body.hides.clone(),
    };
    let role = caller.create_role(app, &wanted).await?;
    record.keep_answer(app, &role).await?;
    Ok(Answer::ok(RoleView::of(&role)).replayed(record.again))
}
