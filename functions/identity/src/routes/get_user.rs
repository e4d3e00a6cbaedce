//! `GET /v1/products/{id}/users/{user}`: one user of a product, with the devices on which they are logged in.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};
use posthorn_users::{READS_FAMILIES, READS_USERS, families, user};
use schemars::JsonSchema;
use serde::Serialize;

use crate::users::user_view::{UserDeviceView, UserView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, READS_USERS, READS_FAMILIES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products/{id}/users/{user}",
    permission: Some(Permission::UsersRead),
    summary: "Retrieve a user of a product",
    response: Some(schema::<UserWithDevices>),
    example: Example::at(
        "/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/users/user_01kajbch80e6s9t0v2x4z6b8d0",
    ),
    ..Route::DEFAULT
};

/// A user of a product, and their devices.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserWithDevices {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// The devices on which the user is logged in, the newest first.
    pub devices: Vec<UserDeviceView>,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<UserWithDevices>, Problem> {
    let place = call.authorised()?.product_place(app, call.id()?).await?;
    let id = call.parameter("user").parse().map_err(|_| not_found())?;
    let user = user(app, place, id).await?.ok_or_else(not_found)?;
    let families = families(app, place, user.id).await?;
    let devices = UserDeviceView::all(&families, &user, app.now().as_millisecond(), None);
    Ok(Answer::ok(UserWithDevices { user: UserView::of(&user), devices }))
}
