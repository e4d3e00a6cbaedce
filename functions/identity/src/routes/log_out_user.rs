//! `POST /v1/products/{id}/auth/log-out`: ends the session of a refresh token. Access tokens of the session stay valid for backends that only
//! check signatures, at most 15 minutes. An unknown token changes nothing, and gets the same answer.

use garde::Validate;
use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::{ENDS_FAMILIES, Families, RefreshToken, end_family};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::TOKEN_CHARS_MAX,
    users::{
        app_call::{APP_HEADERS, KNOWS_APPS, app_of},
        fields::EXAMPLE_OF_REFRESH,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-out-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_APPS, ENDS_FAMILIES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/log-out",
    per_address: Some(AddressLimit { class: "log-out-user", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Log a user out",
    request: Some(schema::<LogOutUser>),
    status: 204,
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/log-out")
        .body(EXAMPLE_OF_REFRESH),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

/// The token of a session.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogOutUser {
    /// A refresh token of the session.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub refresh_token: String,
}

async fn handle(app: &'static App, call: Call<LogOutUser>) -> Result<Answer<()>, Problem> {
    let product = app_of(app, &call).await?;
    if let Ok(token) = RefreshToken::parse(&call.body.refresh_token) {
        let end = |families: &mut Families| families.end_of(&token);
        end_family(app, product.place, token.user, end).await?;
    }
    Ok(Answer::ok(()))
}
