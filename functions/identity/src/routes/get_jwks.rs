//! `GET /v1/products/{id}/jwks`: the public keys of a product, as a JSON Web Key Set (RFC 7517). Anybody may read it, and keep it for five
//! minutes. The keys change by themselves: a successor is listed a day before it signs.

use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, AnyQuery, Call, Example, Route, schema},
};
use posthorn_users::{READS_KEYS, published_keys};

use crate::users::keys::JwksView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-jwks",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_KEYS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products/{id}/jwks",
    per_address: Some(AddressLimit { class: "get-jwks", per_minute: PER_MINUTE }),
    summary: "Get a product's public keys",
    response: Some(schema::<JwksView>),
    shared_for_seconds: KEPT_SECONDS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/jwks"),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

/// How long anybody may keep the keys: much shorter than a successor is listed before it signs.
const KEPT_SECONDS: u32 = 300;

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<JwksView>, Problem> {
    Ok(Answer::ok(JwksView::of(published_keys(app, call.id()?).await?)))
}
