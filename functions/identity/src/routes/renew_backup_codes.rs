//! `POST /v1/account/backup-codes`: replaces the backup codes and shows the new ones.
//!
//! In: the password. Written: the account. The old codes stop working at once.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    WRITES_ACCOUNTS,
    codes::{LOG_IN_WAITS, NO_PASSWORD, TOTP_OFF, WRONG_PASSWORD},
    renew_backup_codes,
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
    backup_codes_view::BackupCodes,
    own_account::{CONFIRMS_PASSWORDS, proved_account},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "renew-backup-codes",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CONFIRMS_PASSWORDS, WRITES_ACCOUNTS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/backup-codes",
    own_account: true,
    summary: "Renew the backup codes",
    request: Some(schema::<RenewBackupCodes>),
    response: Some(schema::<BackupCodes>),
    codes: &[NO_PASSWORD, WRONG_PASSWORD, LOG_IN_WAITS, TOTP_OFF],
    example: Example::NONE.body(r#"{"password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// Who renews them.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RenewBackupCodes {
    /// The account's password.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<RenewBackupCodes>) -> Result<Answer<BackupCodes>, Problem> {
    let account = proved_account(app, &call, &call.body.password).await?;
    let codes = renew_backup_codes(app, &account).await?;
    Ok(Answer::ok(BackupCodes::of(codes)))
}
