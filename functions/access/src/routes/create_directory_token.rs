//! `POST /v1/directories/{id}/tokens`: makes a token for a directory and shows it once. It sends users and groups of this directory, and
//! does nothing else. `GET /v1/api-keys` lists it with its last use, and `DELETE /v1/api-keys/{id}` revokes it.
//!
//! Refused: a directory that gives roles with more rights than the caller's. Written: the idempotency record (if the request has a key),
//! the credential. After a crash in between, a repetition goes on from the record.

use garde::Validate;
use posthorn_access::{Authorised, Authority, GroupRole, Permission, codes::ROLE_NOT_FOUND};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::ApiKeyId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api_key::{self, ApiKeyView, CreatedApiKey, Wanted, mint};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-directory-token",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        Authorised::FINDS_DIRECTORIES,
        records_requests(Table::Access),
        api_key::MINTS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/directories/{id}/tokens",
    permission: Some(Permission::OrgWrite),
    summary: "Create a directory's token",
    request: Some(schema::<CreateDirectoryToken>),
    response: Some(schema::<CreatedApiKey>),
    codes: &[ROLE_NOT_FOUND],
    idempotent: true,
    example: Example::at("/v1/directories/dir_01kajbch80f4r6t8v0x2z4b6d8/tokens").body(r#"{"name": "Okta"}"#),
    ..Route::DEFAULT
};

/// A token to make.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateDirectoryToken {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
}

async fn handle(
    app: &'static App,
    call: Call<CreateDirectoryToken>,
) -> Result<Answer<CreatedApiKey>, Problem> {
    let caller = call.authorised()?;
    let found = caller.find_directory(app, call.id()?).await?;
    let directory = found.directory();
    // Whoever holds the token makes members: so the caller must be able to give what the directory gives.
    let of_groups: Vec<_> = directory.group_roles.iter().map(|one: &GroupRole| one.role).collect();
    caller.require_directory_roles(app, Some(directory.default_role), &of_groups).await?;
    // No person is its maker: it must not end when the person leaves, which the directory itself may say.
    let authority = Authority {
        permissions: [Permission::DirectoryProvision].into(),
        directory: Some(directory.id),
        ..Authority::none(caller.scope().clone())
    };
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, caller.scope(), Table::Access, key.as_ref(), ApiKeyId::new(app.now())).await?;
    let wanted = Wanted { name: call.body.name.clone(), authority: &authority, rotated_from: None };
    let (credential, key) = mint(app, &record, caller.secret(), wanted).await?;
    let created = CreatedApiKey { key: ApiKeyView::of(&credential)?, token: key.reveal() };
    Ok(Answer::ok(created).replayed(record.again))
}
