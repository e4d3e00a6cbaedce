//! `GET /v1/emails/receiving`: a page of inbound mails, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::{SHARDS, inbound::Received};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, ListQuery, Route, schema},
};
use posthorn_store::{Store, Table};

use crate::inbound::received::ReceivedEmail;

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-received-emails",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Messages.get_many().list()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/receiving",
    permission: Some(Permission::InboundRead),
    summary: "List received emails",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<ReceivedEmail>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20"),
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<ReceivedEmail>>, Problem> {
    let scope = call.scope()?;
    let store = app.part::<Store>().scoped(scope);
    let page = store.list::<Received>(Table::Messages, SHARDS, &call.query.page()?, |_| true).await?;
    Ok(Answer::ok(ListPage::of(page, ReceivedEmail::summary)))
}
