//! `GET /v1/suppressions/{address}`: whether and why an address is suppressed, for everything or for one topic.

use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Reveals, Route, schema},
};

use crate::suppression::{self, OfTopic, SuppressionView, address_of, find, not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "get-suppression",
    trigger: Trigger::Http(&ROUTE),
    uses: &[suppression::FINDS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/suppressions/{address}",
    permission: Some(Permission::SuppressionsRead),
    summary: "Retrieve an address's suppression",
    query: Some(schema::<OfTopic>),
    response: Some(schema::<SuppressionView>),
    example: Example::at("/v1/suppressions/eve%40example.net"),
    reveals: &[Reveals::by_path(HiddenField::Recipients, "address")],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), OfTopic>) -> Result<Answer<SuppressionView>, Problem> {
    let address = address_of(call.parameter("address"))?;
    let consent = find(app, call.scope()?, &address, call.query.topic_id).await?;
    SuppressionView::of(&consent.value).map(Answer::ok).ok_or_else(not_found)
}
