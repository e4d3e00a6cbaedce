//! `GET /v1/topics`: a page of topics, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::{Topic, topics};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::TopicView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "list-topics",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "CONSENT_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-topics", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/topics",
    permission: Some(Permission::TopicsRead),
    summary: "List topics",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<TopicPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of topics.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TopicPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<TopicView>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<TopicPage>, Problem> {
    let page = topics(app, call.scope()?).page::<Topic>(&call.query.page()?).await?;
    Ok(Answer::ok(TopicPage {
        object: "list",
        data: page.items.iter().map(TopicView::of).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
