//! `POST /v1/products/{id}/tokens/validate`: says whether an access token is valid now, and whose it is. For backends that do not read JSON Web
//! Tokens, and for those that must know at once that a session has ended.

use garde::Validate;
use posthorn_access::{Authorised, OPENS_PRODUCTS, Permission, product_of_org};
use posthorn_app::App;
use posthorn_ids::UserSessionId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::users::{
    app_call::{KNOWS_USERS, live},
    user_view::UserView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "validate-user-token",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, OPENS_PRODUCTS, KNOWS_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/tokens/validate",
    permission: Some(Permission::UsersRead),
    summary: "Validate a user's access token",
    request: Some(schema::<ValidateUserToken>),
    response: Some(schema::<TokenValidity>),
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/tokens/validate")
        .body(r#"{"token": "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"}"#),
    ..Route::DEFAULT
};

/// The token.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ValidateUserToken {
    /// The access token, without `Bearer`.
    #[garde(length(max = 4096))]
    pub token: String,
}

/// Whether a token is valid, as RFC 7662 says it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokenValidity {
    /// Whether the token is one of this product, is not over, and its session has not ended.
    pub active: bool,
    /// When it is over, in Unix seconds; null if it is not valid.
    pub exp: Option<i64>,
    /// The user's session; null if it is not valid.
    pub sid: Option<UserSessionId>,
    /// The user, as they are now; null if it is not valid.
    pub user: Option<UserView>,
}

async fn handle(app: &'static App, call: Call<ValidateUserToken>) -> Result<Answer<TokenValidity>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    let found = match product_of_org(app, caller.scope().org(), id).await? {
        Some(product) => live(app, &product, &call.body.token).await?,
        // A product without sign-in has no valid tokens, and an unknown one is not found.
        None => caller.find_product(app, id).await.map(|_| None)?,
    };
    Ok(Answer::ok(match found {
        None => TokenValidity { active: false, exp: None, sid: None, user: None },
        Some((user, _, claims)) => TokenValidity {
            active: true,
            exp: Some(claims.exp),
            sid: Some(claims.sid),
            user: Some(UserView::of(&user)),
        },
    }))
}
