//! `POST /v1/auth/forgot-password`: asks for a new password. The answer is the same whether or not the address has an account.
//!
//! In: the address. Out: a message for `send-account-mail`, which finds out whether there is an account and sends a link if so.
//! Nothing is read or written here.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{About, QUEUES_MAIL, queue_mail};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{fields::address, mail_queued::MailQueued};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "forgot-password",
    trigger: Trigger::Http(&ROUTE),
    uses: &[QUEUES_MAIL],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/forgot-password",
    per_address: Some(AddressLimit { class: "forgot-password", per_minute: PER_MINUTE }),
    summary: "Ask for a new password",
    request: Some(schema::<ForgotPassword>),
    response: Some(schema::<MailQueued>),
    status: 202,
    example: Example::NONE.body(r#"{"email": "ada@example.com"}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network.
const PER_MINUTE: u64 = 30;

/// Who forgot the password.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    /// The address of the account. If there is one, a mail with a link goes to it.
    #[garde(length(max = 254))]
    pub email: String,
}

async fn handle(app: &'static App, call: Call<ForgotPassword>) -> Result<Answer<MailQueued>, Problem> {
    let email = address(&call.body.email)?;
    queue_mail(app, &call.request_id, About::Reset { email }).await?;
    Ok(Answer::ok(MailQueued::ACCEPTED))
}
