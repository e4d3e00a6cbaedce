//! `DELETE /v1/products/{id}/auth/devices/{device}`: ends the session of the user of an access token on one of their devices. One that has
//! ended already gets the same answer.

use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_ids::UserSessionId;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route},
};
use posthorn_users::{ENDS_FAMILIES, Families, codes::INVALID_ACCESS_TOKEN, end_family};

use crate::users::app_call::{AppUser, KNOWS_USERS, USER_HEADERS, user_of};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "end-user-device",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_USERS, ENDS_FAMILIES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/products/{id}/auth/devices/{device}",
    per_address: Some(AddressLimit { class: "end-user-device", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Log the user out on a device",
    status: 204,
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, INVALID_ACCESS_TOKEN],
    headers: USER_HEADERS,
    example: Example::at(
        "/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/devices/usession_01kajbch80e6s9t0v2x4z6b8d0",
    ),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    let AppUser { product, user, .. } = user_of(app, &call).await?;
    let device: UserSessionId = call.parameter("device").parse().map_err(|_| not_found())?;
    end_family(app, product.place, user.id, |families: &mut Families| families.end(device)).await?;
    Ok(Answer::ok(()))
}
