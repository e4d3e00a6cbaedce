//! `GET /v1/topics/{id}/subscriptions/{address}`: whether an address gets a topic's emails, by choice or by default.

use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Reveals, Route, schema},
};

use crate::subscription::{self, SubscriptionView, address_in_path, known, require};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "get-subscription",
    trigger: Trigger::Http(&ROUTE),
    uses: &[subscription::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/topics/{id}/subscriptions/{address}",
    permission: Some(Permission::TopicsRead),
    summary: "Retrieve an address's subscription to a topic",
    response: Some(schema::<SubscriptionView>),
    example: Example::at("/v1/topics/topic_01kajbch80f6x9m2k4q8r1t3vw/subscriptions/ada%40example.net"),
    reveals: &[Reveals::by_path(HiddenField::Recipients, "address")],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SubscriptionView>, Problem> {
    let address = address_in_path(call.parameter("address"))?;
    let known = known(app, call.scope()?, Some(call.id()?), &address).await?;
    let topic = require(known.topic)?;
    let view = SubscriptionView::of(&topic, &address, known.of_topic.as_ref(), known.of_all.as_ref());
    Ok(Answer::ok(view))
}
