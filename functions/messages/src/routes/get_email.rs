//! `GET /v1/emails/{id}`: one email with its history, its content, its opens and its clicks.

use futures::future::try_join;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};

use crate::{accept::content, email_view::Email, tracking::engagement_view::EngagementView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[content::READS, Table::Messages.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/{id}",
    permission: Some(Permission::EmailsRead),
    summary: "Retrieve an email",
    response: Some(schema::<Email>),
    example: Example::at("/v1/emails/email_01kajbch80e8j885zsatp7rpcz"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Email>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let messages = message_partition(app, scope, id);
    let (loaded, engagement) = try_join(content::load(&messages), EngagementView::load(&messages)).await?;
    let (message, item) = loaded.ok_or_else(posthorn_problem::not_found)?;
    let content = content::get(app, scope, id, &item).await?;
    Ok(Answer::ok(Email::whole(&message.value, content, engagement)))
}
