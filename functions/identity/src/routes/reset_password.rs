//! `POST /v1/auth/reset-password`: sets a new password with the link of a mail.
//!
//! In: the link's token, the new password. Refused: an invalid token, one that was asked for before the last change of the password
//! or the address, a weak password. Written, in this order: the account with the password, a higher version and this device as the
//! only known one; the person without sessions; the waits of this network; the token as used. So a repetition after a crash goes on.

use garde::Validate;
use posthorn_access::Secret;
use posthorn_app::App;
use posthorn_identity::{
    Account, Address, Attempt, FINDS_TOKENS, Purpose, STARTS_SESSIONS, USES_TOKENS, account,
    codes::{INVALID_TOKEN, LOG_IN_WAITS, WEAK_PASSWORD},
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
    log_in::{device_cookie, remember},
    password,
    set_password::{SETS_PASSWORDS, set_password},
    try_password::{TRIES_PASSWORDS_OF_LINKS, try_password_of_link},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "reset-password",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TOKENS, USES_TOKENS, SETS_PASSWORDS, STARTS_SESSIONS, TRIES_PASSWORDS_OF_LINKS],
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
    codes: &[INVALID_TOKEN, LOG_IN_WAITS, WEAK_PASSWORD],
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
    let token = &call.body.token;
    let Purpose::Reset { person, version, email, moves } = find_token(app, token).await? else {
        return Err(INVALID_TOKEN.because("The link is not for a new password."));
    };
    let device = Secret::random();
    let account = reset(app, (person, version), (&email, moves), &call, &device).await?;
    end_sessions(app, person, account.version, None).await?;
    let attempt = Attempt { email: &email, product: None, from: call.viewer(), device: None };
    forget_attempts(app, &attempt).await?;
    use_token(app, token).await?;
    Ok(Answer::ok(()).cookie(device_cookie(&device)))
}

/// Sets the password of an account that is as it was when the link was sent. If an earlier attempt with this link did so already,
/// the account has the next version and this password. The device is known from then on: the person can log in on it, whoever else
/// fails.
async fn reset(
    app: &App,
    (person, version): (PersonId, u64),
    (email, moves): (&Address, u64),
    call: &Call<ResetPassword>,
    device: &Secret,
) -> Result<Account, Problem> {
    let password = &call.body.password;
    let has_address = |account: &Account| account.email == *email && account.moves == moves;
    let current = account(app, person).await?.filter(has_address).ok_or_else(outdated)?;
    if current.version == version + 1 && try_password_of_link(app, call, &current, password).await? {
        remember(app, &current, device).await?;
        return Ok(current);
    }
    if current.version != version {
        return Err(outdated());
    }
    set_password(app, &current, (password, "/password"), Some(device.hash())).await?.ok_or_else(outdated)
}

fn outdated() -> Problem {
    INVALID_TOKEN.because("The account was changed since the link was sent. Ask for a new one.")
}
