//! `POST /v1/auth/reset-password`: sets a new password with the link of a mail.
//!
//! In: the link's token, the new password. Refused: an invalid token, one that was asked for before the last change of the password
//! or the address, a weak password. Written, in this order: the account with the password and a higher version; the person without
//! sessions; the waits of this network; the token as used. So a repetition after a crash goes on.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    Account, Address, Attempt, FINDS_TOKENS, Purpose, STARTS_SESSIONS, USES_TOKENS, WAITS, account,
    codes::{INVALID_TOKEN, WEAK_PASSWORD},
    end_sessions, find_token, forget_attempts, use_token,
};
use posthorn_ids::PersonId;
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::TOKEN_CHARS_MAX,
    password::{self, is_right},
    set_password::{SETS_PASSWORDS, set_password},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "reset-password",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TOKENS, USES_TOKENS, SETS_PASSWORDS, STARTS_SESSIONS, WAITS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/reset-password",
    per_address: Some(AddressLimit { class: "reset-password", per_minute: PER_MINUTE }),
    summary: "Set a new password with a link",
    request: Some(schema::<ResetPassword>),
    status: 204,
    codes: &[INVALID_TOKEN, WEAK_PASSWORD],
    example: Example::NONE.body(
        r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA", "password": "correct horse battery"}"#,
    ),
    ..Route::DEFAULT
};

/// Requests per minute from one network.
const PER_MINUTE: u64 = 30;

/// The new password.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
    /// The password: at least 15 characters, or 8 with a second factor, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<ResetPassword>) -> Result<Answer<()>, Problem> {
    let ResetPassword { token, password } = &call.body;
    let Purpose::Reset { person, version, email } = find_token(app, token).await? else {
        return Err(INVALID_TOKEN.because("The link is not for a new password."));
    };
    let account = reset(app, (person, version, &email), password).await?;
    end_sessions(app, person, account.version, None).await?;
    let attempt = Attempt { email: &email, from: call.viewer(), is_known_device: false };
    forget_attempts(app, &attempt).await?;
    use_token(app, token).await?;
    Ok(Answer::ok(()))
}

/// Sets the password of an account that is as it was when the link was sent. If an earlier attempt with this link did so already,
/// the account has the next version and this password.
async fn reset(
    app: &App,
    (person, version, email): (PersonId, u64, &Address),
    password: &str,
) -> Result<Account, Problem> {
    let current =
        account(app, person).await?.filter(|account| account.email == *email).ok_or_else(outdated)?;
    if current.version == version + 1 && is_right(password, Some(&current)).await? {
        return Ok(current);
    }
    if current.version != version {
        return Err(outdated());
    }
    set_password(app, &current, (password, "/password")).await?.ok_or_else(outdated)
}

fn outdated() -> Problem {
    INVALID_TOKEN.because("The account was changed since the link was sent. Ask for a new one.")
}
