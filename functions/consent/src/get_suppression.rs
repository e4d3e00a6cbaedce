//! `GET /v1/suppressions/{address}`: whether and why an address is suppressed, for everything or for one topic.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::{
    SuppressionView,
    suppression::{OfTopic, address_of, find, not_found},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "get-suppression",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "CONSENT_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-suppression", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/suppressions/{address}",
    permission: Some(Permission::SuppressionsRead),
    summary: "Retrieve an address's suppression",
    query: Some(schema::<OfTopic>),
    response: Some(schema::<SuppressionView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), OfTopic>) -> Result<Answer<SuppressionView>, Problem> {
    let address = address_of(call.parameter("address"))?;
    let consent = find(app, call.scope()?, &address, call.query.topic_id).await?;
    SuppressionView::of(&consent.value).map(Answer::ok).ok_or_else(not_found)
}
