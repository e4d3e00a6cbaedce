//! `GET /v1/topics`: a page of topics, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::Topic;
use posthorn_consent_store::topics;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
    uses::Table,
};

use crate::topic::TopicView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "list-topics",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Consent.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/topics",
    permission: Some(Permission::TopicsRead),
    summary: "List topics",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<TopicView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<TopicView>>, Problem> {
    let page = topics(app, call.scope()?).page::<Topic>(&call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, TopicView::of)))
}
