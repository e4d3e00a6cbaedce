//! `POST /v1/directories`: adds an identity provider's directory, which sends users and groups by SCIM 2.0. It gets its tokens with
//! `POST /v1/directories/{id}/tokens`.
//!
//! Refused: a role with more rights than the caller's, or the owner's. Written: the idempotency record (if the request has a key); the
//! directory; the answer into the record, because the directory may be gone when the request is repeated.

use garde::Validate;
use posthorn_access::{
    Authorised, Directory, JoiningRole, Permission,
    codes::{DIRECTORY_LIMIT_REACHED, ROLE_NOT_FOUND},
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::DirectoryId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory_view::DirectoryView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-directory",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, keeps_answers(Table::Access), Authorised::ADDS_DIRECTORIES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/directories",
    permission: Some(Permission::OrgWrite),
    summary: "Add a directory",
    request: Some(schema::<CreateDirectory>),
    response: Some(schema::<DirectoryView>),
    codes: &[ALREADY_REMOVED, ROLE_NOT_FOUND, DIRECTORY_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Okta", "default_role": "viewer"}"#),
    ..Route::DEFAULT
};

/// A directory to add.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateDirectory {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// The role of users whose groups give none: no more than the caller's own rights, and never `owner`.
    #[garde(skip)]
    pub default_role: JoiningRole,
}

async fn handle(app: &'static App, call: Call<CreateDirectory>) -> Result<Answer<DirectoryView>, Problem> {
    let (caller, body) = (call.authorised()?, &call.body);
    caller.require_directory_roles(app, Some(body.default_role), &[]).await?;
    let (key, fresh) = (call.idempotency_key.as_ref(), DirectoryId::new(app.now()));
    let record = record_request(app, caller.scope(), Table::Access, key, fresh).await?;
    if let Some(kept) = record.kept_answer::<Directory>() {
        return Ok(Answer::ok(DirectoryView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let wanted = Directory {
        id: record.id,
        name: body.name.clone(),
        default_role: body.default_role,
        group_roles: Vec::new(),
        domains: None,
    };
    let directory = caller.add_directory(app, &wanted).await?;
    record.keep_answer(app, &directory).await?;
    Ok(Answer::ok(DirectoryView::of(&directory)).replayed(record.again))
}
