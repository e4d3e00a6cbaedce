//! `POST /v1/account/password`: changes the password of the caller's account.
//!
//! In: the current password, the new one. Refused: a wrong or a weak password. Written, in this order: the attempt; the account with
//! the password, a higher version and no other known device; the person without other sessions. The caller's session stays. A
//! repetition after a crash goes on: then the account has the new password already.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    STARTS_SESSIONS,
    codes::{LOG_IN_WAITS, NO_PASSWORD, WEAK_PASSWORD, WRONG_PASSWORD},
    end_sessions,
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{CONFLICT, NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    log_in::known_device,
    own_account::{CONFIRMS_PASSWORDS, confirm_password, own_account},
    password::{self, is_right},
    set_password::{SETS_PASSWORDS, set_password},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "change-password",
    trigger: Trigger::Http(&ROUTE),
    uses: &[CONFIRMS_PASSWORDS, SETS_PASSWORDS, STARTS_SESSIONS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/password",
    own_account: true,
    summary: "Change your password",
    request: Some(schema::<ChangePassword>),
    status: 204,
    codes: &[NO_PASSWORD, WRONG_PASSWORD, LOG_IN_WAITS, WEAK_PASSWORD, CONFLICT, NOT_FOUND],
    example: Example::NONE
        .body(r#"{"password": "correct horse battery", "new_password": "staple the horse to it"}"#),
    ..Route::DEFAULT
};

/// The passwords.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The current password.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
    /// The new password: at least 15 characters, or 8 with a second factor, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    pub new_password: String,
}

async fn handle(app: &'static App, call: Call<ChangePassword>) -> Result<Answer<()>, Problem> {
    let ChangePassword { password, new_password } = &call.body;
    let account = own_account(app, &call).await?;
    let version = match confirm_password(app, &call, &account, password).await {
        Ok(()) => {
            let device = known_device(&account, call.device());
            let changed = set_password(app, &account, (new_password, "/new_password"), device).await?;
            changed.ok_or_else(|| CONFLICT.because("The account was changed meanwhile. Try again."))?.version
        }
        // An earlier attempt set it, and stopped before it ended the sessions.
        Err(problem)
            if problem.code == WRONG_PASSWORD
                && is_right(new_password, account.password.as_deref()).await? =>
        {
            account.version
        }
        Err(problem) => return Err(problem),
    };
    let caller = call.signed_in()?;
    end_sessions(app, caller.person, version, Some(caller.session)).await?;
    Ok(Answer::ok(()))
}
