//! `GET /v1/api-keys/{id}`: one key, without its secret.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::api_key::{self, ApiKeyView, authority_of, find, not_found, with_last_use};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-api-key",
    trigger: Trigger::Http(&ROUTE),
    uses: &[api_key::FINDS, api_key::SHOWS_LAST_USE],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/api-keys/{id}",
    permission: Some(Permission::ApiKeysRead),
    summary: "Retrieve an API key",
    response: Some(schema::<ApiKeyView>),
    example: Example::at("/v1/api-keys/key_01kajbch80fhra2avt0s3fj8ks"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ApiKeyView>, Problem> {
    let stored = find(app, call.authorised()?, call.id()?).await?;
    let scope = authority_of(&stored.value)?.scope;
    let shown = with_last_use(app, &scope, std::slice::from_ref(&stored.value)).await?;
    Ok(Answer::ok(shown.into_iter().next().ok_or_else(not_found)?))
}
