//! `GET /v1/ip-pools`: a page of IP pools, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
    uses::Table,
};
use posthorn_senders::IpPool;
use posthorn_senders_store::ip_pools;

use crate::ip_pool::IpPoolView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "list-ip-pools",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Senders.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/ip-pools",
    permission: Some(Permission::IpPoolsRead),
    summary: "List IP pools",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<IpPoolView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<IpPoolView>>, Problem> {
    let page = ip_pools(app, call.scope()?).page::<IpPool>(&call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, IpPoolView::of)))
}
