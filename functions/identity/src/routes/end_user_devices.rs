//! `DELETE /v1/products/{id}/users/{user}/devices`: logs a user out on all devices. Access tokens stay valid for backends that only check
//! signatures, at most 15 minutes.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route},
};
use posthorn_users::{ENDS_FAMILIES, READS_USERS, end_families, user};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "end-user-devices",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, READS_USERS, ENDS_FAMILIES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/products/{id}/users/{user}/devices",
    permission: Some(Permission::UsersWrite),
    summary: "Log a user out on all devices",
    status: 204,
    example: Example::at(
        "/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/users/user_01kajbch80e6s9t0v2x4z6b8d0/devices",
    ),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    let place = call.authorised()?.product_place(app, call.id()?).await?;
    let id = call.parameter("user").parse().map_err(|_| not_found())?;
    let user = user(app, place, id).await?.ok_or_else(not_found)?;
    end_families(app, place, user.id).await?;
    Ok(Answer::ok(()))
}
