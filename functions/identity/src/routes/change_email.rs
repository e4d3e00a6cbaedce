//! `POST /v1/account/email`: asks to change the address of the caller's account.
//!
//! In: the new address, the password. Refused: a wrong password. Written: the attempt. Out: a message for `send-account-mail`, which
//! sends a link to the new address, at most five in an hour. The answer is the same whether or not another account has the address.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    About, QUEUES_MAIL,
    codes::{LOG_IN_WAITS, NO_PASSWORD, WRONG_PASSWORD},
    queue_mail,
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::address,
    mail_queued::MailQueued,
    own_account::{CONFIRMS_PASSWORDS, confirm_password, own_account},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "change-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CONFIRMS_PASSWORDS, QUEUES_MAIL],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/email",
    own_account: true,
    summary: "Ask to change your address",
    request: Some(schema::<ChangeEmail>),
    response: Some(schema::<MailQueued>),
    status: 202,
    codes: &[NO_PASSWORD, WRONG_PASSWORD, LOG_IN_WAITS, NOT_FOUND],
    example: Example::NONE.body(r#"{"email": "ada@example.com", "password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// The new address.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangeEmail {
    /// The new address. A mail with a link goes to it.
    #[garde(length(max = 254))]
    pub email: String,
    /// The account's password.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<ChangeEmail>) -> Result<Answer<MailQueued>, Problem> {
    let email = address(&call.body.email)?;
    let account = own_account(app, &call).await?;
    confirm_password(app, &call, &account, &call.body.password).await?;
    let about = About::ChangeEmail { person: account.id, email, version: account.version };
    queue_mail(app, &call.request_id, about).await?;
    Ok(Answer::ok(MailQueued::ACCEPTED))
}
