//! `POST /v1/products/{id}/auth/refresh`: gives the next tokens of a session for a refresh token.
//!
//! Written: the session with the next token, by one conditional write. A token that is used twice ends its session: somebody else has it,
//! or an answer was lost. So an app sends one refresh at a time.

use garde::Validate;
use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::{READS_USERS, RefreshToken, codes::INVALID_REFRESH_TOKEN, user};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::TOKEN_CHARS_MAX,
    users::{
        app_call::{APP_HEADERS, KNOWS_APPS, app_of},
        fields::EXAMPLE_OF_REFRESH,
        tokens::{REFRESHES_TOKENS, TokensView, refreshed, refused},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "refresh-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_APPS, READS_USERS, REFRESHES_TOKENS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/refresh",
    per_address: Some(AddressLimit { class: "refresh-user", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Refresh a user's tokens",
    request: Some(schema::<RefreshUser>),
    response: Some(schema::<TokensView>),
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, INVALID_REFRESH_TOKEN],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/refresh")
        .body(EXAMPLE_OF_REFRESH),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

/// The token of a session.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RefreshUser {
    /// The refresh token that came last.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub refresh_token: String,
}

async fn handle(app: &'static App, call: Call<RefreshUser>) -> Result<Answer<TokensView>, Problem> {
    let product = app_of(app, &call).await?;
    let token = RefreshToken::parse(&call.body.refresh_token).map_err(|_| refused())?;
    let user = user(app, product.place, token.user).await?.ok_or_else(refused)?;
    refreshed(app, &product, &user, &token).await
}
