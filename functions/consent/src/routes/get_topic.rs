//! `GET /v1/topics/{id}`: one topic.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::topic::{self, TopicView, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "get-topic",
    trigger: Trigger::Http(&ROUTE),
    uses: &[topic::FINDS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/topics/{id}",
    permission: Some(Permission::TopicsRead),
    summary: "Retrieve a topic",
    response: Some(schema::<TopicView>),
    example: Example::at("/v1/topics/topic_01kajbch80f6x9m2k4q8r1t3vw"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<TopicView>, Problem> {
    let topic = find(app, call.scope()?, call.id()?).await?;
    Ok(Answer::ok(TopicView::of(&topic.value)))
}
