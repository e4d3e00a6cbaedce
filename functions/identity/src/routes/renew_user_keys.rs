//! `POST /v1/products/{id}/signing-keys/renew`: makes a new key that signs the product's access tokens from now on. Keys change by themselves every
//! 30 days; this is for a key that somebody may have seen.
//!
//! Written: the new key beside the old ones; with `revoke`, in place of them, so that no token that was signed before is valid any more. A
//! repetition makes another key.

use garde::Validate;
use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::{CHANGES_KEYS, renew_key};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::users::keys::JwksView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "renew-user-keys",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, CHANGES_KEYS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/signing-keys/renew",
    permission: Some(Permission::UsersWrite),
    summary: "Renew a product's signing key",
    request: Some(schema::<RenewUserKeys>),
    response: Some(schema::<JwksView>),
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/signing-keys/renew")
        .body(r#"{"revoke": false}"#),
    ..Route::DEFAULT
};

/// What becomes of the old keys.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RenewUserKeys {
    /// Whether the old keys verify nothing any more: every access token until now is refused by whoever reads the keys again. Refresh
    /// tokens stay valid.
    #[garde(skip)]
    #[serde(default)]
    pub revoke: bool,
}

async fn handle(app: &'static App, call: Call<RenewUserKeys>) -> Result<Answer<JwksView>, Problem> {
    let place = call.authorised()?.product_place(app, call.id()?).await?;
    Ok(Answer::ok(JwksView::of(renew_key(app, place.product(), call.body.revoke).await?)))
}
