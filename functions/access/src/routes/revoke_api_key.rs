//! `DELETE /v1/api-keys/{id}`: revokes a key. Warm instances cache keys, so it may work for up to 30 seconds more.

use posthorn_access::{CREDENTIAL_SORT, Permission};
use posthorn_app::App;
use posthorn_ids::ApiKeyId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_store::{CredentialItem, Store};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api_key::{self, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "revoke-api-key",
    trigger: Trigger::Http(&ROUTE),
    uses: &[api_key::FINDS, Table::Access.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/api-keys/{id}",
    permission: Some(Permission::ApiKeysWrite),
    summary: "Revoke an API key",
    response: Some(schema::<RevokedApiKey>),
    // A leaked key can still read while its organisation is suspended, so it must be revocable then.
    while_suspended: true,
    guards: true,
    example: Example::at("/v1/api-keys/key_01kajbch80fhra2avt0s3fj8ks"),
    ..Route::DEFAULT
};

/// The key is revoked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RevokedApiKey {
    /// Always `api_key`.
    pub object: &'static str,
    /// Its id.
    pub id: ApiKeyId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<RevokedApiKey>, Problem> {
    let stored = find(app, call.authorised()?, call.id()?).await?;
    let id = stored.value.id;
    let now_ms = app.now().as_millisecond();
    let revoke = |credential: &mut CredentialItem| {
        let changed = credential.revoked_at.is_none();
        credential.revoked_at.get_or_insert(now_ms);
        changed
    };
    app.part::<Store>().credential(id).revise_from(CREDENTIAL_SORT, stored, revoke).await?;
    Ok(Answer::ok(RevokedApiKey { object: "api_key", id, deleted: true }))
}
