//! `GET /v1/phone-numbers`: a page of phone numbers, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
    uses::Table,
};
use posthorn_senders::Number;
use posthorn_senders_store::numbers;

use crate::number::number_view::NumberView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "list-phone-numbers",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Senders.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/phone-numbers",
    permission: Some(Permission::NumbersRead),
    summary: "List phone numbers",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<NumberView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<NumberView>>, Problem> {
    let page = numbers(app, call.scope()?).page::<Number>(&call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, NumberView::of)))
}
