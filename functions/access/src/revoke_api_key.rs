//! `DELETE /v1/api-keys/{id}`: revokes a key. Instances that have seen it believe it for 30 seconds more.

use posthorn_access::{CREDENTIAL_SORT, Permission};
use posthorn_app::App;
use posthorn_ids::ApiKeyId;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_store::{CredentialItem, Read, Revised, Store};
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "revoke-api-key",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "revoke-api-key", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/api-keys/{id}",
    permission: Some(Permission::Manage),
    summary: "Revoke an API key",
    response: Some(schema::<RevokedApiKey>),
    ..Route::DEFAULT
};

/// The key does not work any more.
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
    let id: ApiKeyId = call.id()?;
    let scope = call.scope()?;
    let now_ms = app.now().as_millisecond();
    let mut ours = false;
    let revoke = |credential: &mut CredentialItem| {
        ours = credential.belongs_to(scope);
        let news = ours && credential.revoked_at.is_none();
        if news {
            credential.revoked_at = Some(now_ms);
        }
        news
    };
    let revised =
        app.part::<Store>().credential(id).revise(CREDENTIAL_SORT, Read::Consistent, revoke).await?;
    if matches!(revised, Revised::Absent) || !ours {
        return Err(NOT_FOUND.because("Nothing with this id exists here."));
    }
    Ok(Answer::ok(RevokedApiKey { object: "api_key", id, deleted: true }))
}
