//! `GET /v1/emails`: a page of emails, newest first, perhaps of one status only.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::{Message, SHARDS, Status};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Email;

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "list-emails",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "MESSAGES_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-emails", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/emails",
    permission: Some(Permission::Read),
    summary: "List emails",
    query: Some(schema::<ListEmails>),
    response: Some(schema::<EmailPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// Which emails.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListEmails {
    /// How many, 1 to 100; 20 where it is not given.
    #[garde(inner(range(min = 1, max = 100)))]
    #[serde(default)]
    pub limit: Option<u16>,
    /// A page's `next_cursor`: go on from there, to older ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// A cursor: the page before it, newer ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub before: Option<String>,
    /// Only those that stand there: queued, sending, sent, delivered, bounced, complained or failed. A page may then
    /// hold fewer than `limit` and still have more behind it.
    #[garde(inner(custom(is_status)))]
    #[serde(default)]
    pub status: Option<String>,
}

/// A page of emails.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EmailPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<Email>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

fn status(text: &str) -> Option<Status> {
    Status::ALL.into_iter().find(|status| status.as_str() == text)
}

fn is_status(text: &str, _: &()) -> garde::Result {
    let names = || Status::ALL.map(Status::as_str).join(", ");
    status(text).map(drop).ok_or_else(|| garde::Error::new(format!("must be one of {}", names())))
}

async fn handle(app: &'static App, call: Call<(), ListEmails>) -> Result<Answer<EmailPage>, Problem> {
    let scope = call.scope()?.clone();
    let ListEmails { limit, after, before, status: wanted } = call.query;
    let request = ListQuery { limit, after, before }.page()?;
    let wanted = wanted.as_deref().and_then(status);
    let store = app.part::<Store>().scoped(&scope);
    let keep = |message: &Message| wanted.is_none_or(|wanted| message.status() == wanted);
    let page = store.list::<Message>(Table::Messages, SHARDS, &request, keep).await?;
    Ok(Answer::ok(EmailPage {
        object: "list",
        data: page.items.iter().map(Email::summary).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
