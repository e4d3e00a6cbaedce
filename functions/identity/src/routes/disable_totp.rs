//! `POST /v1/account/totp/disable`: turns the second factor off. The password is the only factor then, so it must be long enough.
//!
//! In: the password. Written: the account, in one write. A repetition changes nothing.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    WRITES_ACCOUNTS,
    codes::{LOG_IN_WAITS, NO_PASSWORD, PASSWORD_NEEDS_FACTOR, WRONG_PASSWORD},
    disable_totp,
};
use posthorn_passwords::{ALONE_CHARS_MIN, CHARS_MAX};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    own_account::{CONFIRMS_PASSWORDS, proved_account},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "disable-totp",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CONFIRMS_PASSWORDS, WRITES_ACCOUNTS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/totp/disable",
    own_account: true,
    summary: "Remove the authenticator app",
    request: Some(schema::<DisableTotp>),
    status: 204,
    codes: &[NO_PASSWORD, WRONG_PASSWORD, LOG_IN_WAITS, PASSWORD_NEEDS_FACTOR],
    example: Example::NONE.body(r#"{"password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// Who turns it off.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DisableTotp {
    /// The account's password.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<DisableTotp>) -> Result<Answer<()>, Problem> {
    let password = &call.body.password;
    let account = proved_account(app, &call, password).await?;
    disable_totp(app, &account, password.chars().count() >= ALONE_CHARS_MIN).await?;
    Ok(Answer::ok(()))
}
