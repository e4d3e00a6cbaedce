//! `POST /v1/account/totp`: makes a new secret for an authenticator app.
//!
//! In: the password. Refused: if an app is set up already. Written: the sealed secret, which asks for no codes before it is
//! confirmed. A repetition replaces it.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    BEGINS_TOTP, Enrolment, begin_totp,
    codes::{LOG_IN_WAITS, NO_PASSWORD, TOTP_ON, WRONG_PASSWORD},
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    own_account::{CONFIRMS_PASSWORDS, proved_account},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "begin-totp",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CONFIRMS_PASSWORDS, BEGINS_TOTP],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/totp",
    own_account: true,
    summary: "Set up an authenticator app",
    request: Some(schema::<BeginTotp>),
    response: Some(schema::<TotpSecret>),
    codes: &[NO_PASSWORD, WRONG_PASSWORD, LOG_IN_WAITS, TOTP_ON],
    example: Example::NONE.body(r#"{"password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// Who sets it up.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BeginTotp {
    /// The account's password: a session alone must not change factors.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

/// The secret for the app. It is shown once.
#[derive(Serialize, JsonSchema)]
pub struct TotpSecret {
    /// The secret in base32, to be typed in.
    pub secret: String,
    /// The `otpauth` URI, which apps open.
    pub uri: String,
    /// The URI as a QR code: a PNG image in a data URL.
    pub qr: String,
}

async fn handle(app: &'static App, call: Call<BeginTotp>) -> Result<Answer<TotpSecret>, Problem> {
    let account = proved_account(app, &call, &call.body.password).await?;
    let Enrolment { secret, uri, qr } = begin_totp(app, &account).await?;
    Ok(Answer::ok(TotpSecret { secret, uri, qr }))
}
