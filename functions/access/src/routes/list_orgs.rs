//! `GET /v1/orgs`: a page of the deployment's organisations, newest first. For the operator only.

use posthorn_access::{Permission, list_orgs};
use posthorn_app::App;
use posthorn_problem::{INSUFFICIENT_SCOPE, INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
    uses::Table,
};

use crate::org_view::OrgView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-orgs",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Access.get_many().list()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/orgs",
    permission: Some(Permission::OrgsRead),
    summary: "List organisations",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<OrgView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<ListPage<OrgView>>, Problem> {
    let page = list_orgs(app, call.authorised()?, &call.query.page()?).await?;
    let page = page.ok_or_else(|| INSUFFICIENT_SCOPE.because("This needs the operator's key."))?;
    Ok(Answer::ok(ListPage::of(page, OrgView::of)))
}
