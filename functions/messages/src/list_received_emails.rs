//! `GET /v1/emails/receiving`: a page of the emails that came in, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::{SHARDS, inbound::Received};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::received::ReceivedEmail;

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-received-emails",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "MESSAGES_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-received-emails", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/emails/receiving",
    permission: Some(Permission::InboundRead),
    summary: "List received emails",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ReceivedEmailPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of received emails.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceivedEmailPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first; without what they say.
    pub data: Vec<ReceivedEmail>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<ReceivedEmailPage>, Problem> {
    let scope = call.scope()?;
    let store = app.part::<Store>().scoped(scope);
    let page = store.list::<Received>(Table::Messages, SHARDS, &call.query.page()?, |_| true).await?;
    Ok(Answer::ok(ReceivedEmailPage {
        object: "list",
        data: page.items.iter().map(ReceivedEmail::summary).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
