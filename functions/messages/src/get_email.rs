//! `GET /v1/emails/{id}`: one email with its history and what it says.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::{ContentItem, Message};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use posthorn_store::{Partition, Read, StoreError, Stored};

use crate::{Email, partition};

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "get-email",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "MESSAGES_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-email", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/emails/{id}",
    permission: Some(Permission::Read),
    summary: "Retrieve an email",
    response: Some(schema::<Email>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Email>, Problem> {
    let messages = partition(app, call.scope()?, call.id()?);
    let loaded = load(&messages).await?;
    let (message, content) = loaded.ok_or_else(|| NOT_FOUND.because("Nothing with this id exists here."))?;
    Ok(Answer::ok(Email::whole(&message.value, content.unpack()?)))
}

/// A message's head and content in one read; `None` unless both are there.
pub(crate) async fn load(
    messages: &Partition<'_>,
) -> Result<Option<(Stored<Message>, ContentItem)>, StoreError> {
    let (mut message, mut content) = (None, None);
    for item in messages.query("", 2, false, Read::Consistent).await? {
        if item.is::<Message>() {
            message = Some(item.decode::<Message>()?);
        } else if item.is::<ContentItem>() {
            content = Some(item.decode::<ContentItem>()?.value);
        }
    }
    Ok(message.zip(content))
}
