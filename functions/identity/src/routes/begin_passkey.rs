//! `POST /v1/account/passkeys/begin`: begins to add a passkey.
//!
//! In: the password, if the account has one. Written: the state of the ceremony, for five minutes.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    BEGINS_CEREMONIES, CeremonyOf, PASSKEYS_MAX, begin_ceremony,
    codes::{LOG_IN_WAITS, PASSKEY_LIMIT_REACHED, WRONG_PASSWORD},
    own_account,
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    own_account::{CONFIRMS_PASSWORDS, confirm_password},
    passkey_view::CeremonyView,
    password,
    relying_party::{KNOWS_ITSELF, RelyingParty},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "begin-passkey",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CONFIRMS_PASSWORDS, BEGINS_CEREMONIES, KNOWS_ITSELF],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/passkeys/begin",
    own_account: true,
    summary: "Begin to add a passkey",
    request: Some(schema::<BeginPasskey>),
    response: Some(schema::<CeremonyView>),
    codes: &[WRONG_PASSWORD, LOG_IN_WAITS, PASSKEY_LIMIT_REACHED],
    example: Example::NONE.body(r#"{"password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// Who adds one.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BeginPasskey {
    /// The account's password, if it has one: a session alone must not add a way to log in.
    #[garde(length(chars, max = CHARS_MAX))]
    #[serde(default)]
    pub password: Option<String>,
}

async fn handle(app: &'static App, call: Call<BeginPasskey>) -> Result<Answer<CeremonyView>, Problem> {
    let account = own_account(app, call.signed_in()?.person).await?;
    if account.password.is_some() {
        confirm_password(app, &call, &account, call.body.password.as_deref().unwrap_or_default()).await?;
    }
    if account.passkeys.len() >= PASSKEYS_MAX {
        let detail =
            format!("The account has reached its limit of {PASSKEYS_MAX} passkeys. Remove one first.");
        return Err(PASSKEY_LIMIT_REACHED.because(detail));
    }
    let begun = RelyingParty::of(app)?.begin_adding(&account)?;
    let of = CeremonyOf::Adding { person: account.id, version: account.version };
    let (secret, expires_at) = begin_ceremony(app, of, begun.state.clone()).await?;
    Ok(Answer::ok(CeremonyView::of(begun, secret.reveal(), expires_at)))
}
