//! `POST /v1/emails`: accepts one email and queues it.
//!
//! In: the email. Refused: an email that breaks a rule, or whose sender's domain is not this scope's or not verified. Written:
//! the idempotency record (with a key), the content, the message, and a timer if it is scheduled. Out: one queue message. If
//! that last step fails, the sweep finds the message and queues it.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::EmailId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, JsonBounds, Method, Route, schema},
};
use posthorn_store::Table;

use crate::accept::{
    self,
    admit::{self, admit},
    dispatch::{finish_earlier, queue},
    request::SendEmail,
    write::{Accepted, write_email},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "send-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Messages), accept::USES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/emails",
    permission: Some(Permission::EmailsSend),
    summary: "Send an email",
    request: Some(schema::<SendEmail>),
    response: Some(schema::<Accepted>),
    codes: admit::CODES,
    idempotent: true,
    // Lambda takes 6 MB; a larger body never arrives here.
    body_bytes_max: 6 * 1024 * 1024,
    json: JsonBounds::WITH_FILES,
    example: Example::NONE.body(r#"{"from": "Example News <news@example.com>", "to": ["ada@example.net"], "reply_to": ["help@example.com"], "subject": "Welcome aboard", "html": "<p>Good to have you here, Ada.</p>", "text": "Good to have you here, Ada.", "tags": [{"name": "campaign", "value": "welcome"}]}"#),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<SendEmail>) -> Result<Answer<Accepted>, Problem> {
    let scope = call.scope()?;
    let fresh = EmailId::new(app.now());
    let record = record_request(app, scope, Table::Messages, call.idempotency_key.as_ref(), fresh).await?;
    let accepted = Answer::ok(Accepted { id: record.id });
    if record.again && finish_earlier(app, scope, record.id).await? {
        return Ok(accepted.replayed(true));
    }
    let ready = admit(app, call.authorised()?, &call.body, record.id).await?;
    write_email(app, scope, &ready).await?;
    queue(app, scope, &ready.message).await;
    Ok(accepted.replayed(record.again))
}
