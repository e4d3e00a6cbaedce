//! `GET /v1/exports`: a page of exports, newest first, without links to their files.
//!
//! Those of data that the caller may not read are left out: their filters name addresses, and their counts tell of the data.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, ListQuery, Route, schema},
    uses::Table,
};

use crate::{
    exports::{
        export::Export,
        export_view::{ExportView, check_may_see},
    },
    places::exports,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-exports",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/exports",
    permission: Some(Permission::ExportsRead),
    summary: "List exports",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<ExportView>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20"),
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<ExportView>>, Problem> {
    let (caller, now_ms) = (call.authorised()?, app.now().as_millisecond());
    let is_there = |export: &Export| !export.is_gone(now_ms) && check_may_see(caller, export).is_ok();
    let page = exports(app, caller.scope()).page_where(&call.query.page()?, is_there).await?;
    Ok(Answer::ok(ListPage::of(page, ExportView::of)))
}
