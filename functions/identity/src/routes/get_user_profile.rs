//! `GET /v1/products/{id}/auth/profile`: the user of an access token.

use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Route, schema},
};
use posthorn_users::codes::INVALID_ACCESS_TOKEN;

use crate::users::{
    app_call::{AppUser, KNOWS_USERS, USER_HEADERS, user_of},
    user_view::UserView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-user-profile",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products/{id}/auth/profile",
    per_address: Some(AddressLimit { class: "get-user-profile", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Get the user's own profile",
    response: Some(schema::<UserView>),
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, INVALID_ACCESS_TOKEN],
    headers: USER_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/profile"),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

async fn handle(app: &'static App, call: Call) -> Result<Answer<UserView>, Problem> {
    let AppUser { user, .. } = user_of(app, &call).await?;
    Ok(Answer::ok(UserView::of(&user)))
}
