//! `GET /v1/topics/{id}`: one topic.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::{TopicView, topic::find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "get-topic",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "CONSENT_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-topic", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/topics/{id}",
    permission: Some(Permission::TopicsRead),
    summary: "Retrieve a topic",
    response: Some(schema::<TopicView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<TopicView>, Problem> {
    let topic = find(app, call.scope()?, call.id()?).await?;
    Ok(Answer::ok(TopicView::of(&topic.value)))
}
