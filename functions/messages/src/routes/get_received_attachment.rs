//! `GET /v1/emails/receiving/{id}/attachments/{attachment_id}`: one attachment of an inbound mail, with a link.

use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Reveals, Route, schema},
};

use crate::inbound::received::{self, LinkedAttachment, not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-received-attachment",
    trigger: Trigger::Http(&ROUTE),
    uses: &[received::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/receiving/{id}/attachments/{attachment_id}",
    permission: Some(Permission::InboundRead),
    summary: "Retrieve an attachment of a received email",
    response: Some(schema::<LinkedAttachment>),
    example: Example::at(
        "/v1/emails/receiving/received_01kajbch80e8j885zsatp7rpcz/attachments/att_01kajbch80e8j885zsatp7rpcz",
    ),
    reveals: &[Reveals::by_answer(HiddenField::Content)],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<LinkedAttachment>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let wanted = call.parameter("attachment_id");
    let head = received::head(app, scope, id).await?;
    let part = head.attachments.iter().find(|part| part.id.to_string() == wanted).ok_or_else(not_found)?;
    Ok(Answer::ok(LinkedAttachment::of(app, scope, part).await?))
}
