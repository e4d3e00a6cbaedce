//! `POST /v1/account/totp/confirm`: turns the authenticator app on, and shows the backup codes.
//!
//! In: a code of the app. Refused: a wrong code; a secret that is ten minutes old, had five wrong codes, or is from before a change
//! of the password; a session that ended, also if instances still cache it. Written: the account with the code as tried, before it
//! is checked; the account with the factor. A crash in between costs a try. If the answer is lost, the factor
//! is on and the codes are unseen: `renew-backup-codes` makes new ones.

use garde::Validate;
use posthorn_access::SignedIn;
use posthorn_app::App;
use posthorn_identity::{
    CHECKS_CODES,
    codes::{INVALID_CODE, TOTP_OFF, TOTP_ON},
    confirm_totp, own_account,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::backup_codes_view::BackupCodes;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "confirm-totp",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SignedIn::READS_SESSION, CHECKS_CODES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/totp/confirm",
    own_account: true,
    summary: "Confirm an authenticator app",
    request: Some(schema::<ConfirmTotp>),
    response: Some(schema::<BackupCodes>),
    codes: &[INVALID_CODE, TOTP_ON, TOTP_OFF],
    example: Example::NONE.body(r#"{"code": "123456"}"#),
    ..Route::DEFAULT
};

/// The proof that the app has the secret.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    /// The code that the app shows.
    #[garde(length(chars, max = 40))]
    pub code: String,
}

async fn handle(app: &'static App, call: Call<ConfirmTotp>) -> Result<Answer<BackupCodes>, Problem> {
    let caller = call.signed_in()?;
    caller.require_still_valid(app).await?;
    let account = own_account(app, caller.person).await?;
    let codes = confirm_totp(app, &account, &call.body.code).await?;
    Ok(Answer::ok(BackupCodes::of(codes)))
}
