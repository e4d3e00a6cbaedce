//! `GET /v1/webhooks`: a page of endpoints, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, ListQuery, Route, schema},
    uses::Table,
};
use posthorn_webhooks::{Endpoint, collection};

use crate::endpoint::{
    health::{self, views},
    webhook::Webhook,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-webhooks",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Webhooks.query(), health::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/webhooks",
    permission: Some(Permission::WebhooksRead),
    summary: "List webhook endpoints",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<Webhook>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<ListPage<Webhook>>, Problem> {
    let scope = call.scope()?;
    let page = collection(app, scope).page::<Endpoint>(&call.query.page()?).await?;
    let views = views(app, scope, &page.items).await?;
    Ok(Answer::ok(ListPage::new(views, page.next_cursor)))
}
