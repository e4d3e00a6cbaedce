//! `GET /v1/products/{id}/auth/devices`: the devices on which the user of an access token is logged in. They are few, so one page contains
//! all.

use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, ListPage, Route, schema},
};
use posthorn_users::codes::INVALID_ACCESS_TOKEN;

use crate::users::{
    app_call::{AppUser, KNOWS_USERS, USER_HEADERS, user_of},
    user_view::UserDeviceView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-user-devices",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products/{id}/auth/devices",
    per_address: Some(AddressLimit { class: "list-user-devices", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "List the user's own devices",
    response: Some(schema::<ListPage<UserDeviceView>>),
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, INVALID_ACCESS_TOKEN],
    headers: USER_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/devices"),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<UserDeviceView>>, Problem> {
    let AppUser { user, families, session, .. } = user_of(app, &call).await?;
    let now_ms = app.now().as_millisecond();
    Ok(Answer::ok(ListPage::whole(UserDeviceView::all(&families, &user, now_ms, Some(session)))))
}
