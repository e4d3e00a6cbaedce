//! `POST /v1/auth/register/complete`: creates an account with the link of a mail, and logs in.
//!
//! In: the link's token, which proves the address; a name; a password. Refused: an invalid token, a weak password, an address that
//! got an account meanwhile. Written, in this order: the attempt, if there is an account already; the address, the account, the session, the device, the token as used. So a
//! repetition after a crash goes on: it finds the account that it made, by its password.

use garde::Validate;
use posthorn_access::codes::IP_NOT_ALLOWED;
use posthorn_app::App;
use posthorn_identity::{
    FINDS_TOKENS, Purpose, USES_TOKENS,
    codes::{ACCOUNT_EXISTS, INVALID_LOG_IN, INVALID_TOKEN, LOG_IN_WAITS, WEAK_PASSWORD},
    find_token, use_token,
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    account_view::AccountView,
    fields::{NAME_CHARS_MAX, TOKEN_CHARS_MAX, is_name},
    log_in::{LOGS_IN, log_in},
    new_account::{CREATES_ACCOUNTS, new_account},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "complete-registration",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TOKENS, USES_TOKENS, CREATES_ACCOUNTS, LOGS_IN],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/register/complete",
    per_address: Some(AddressLimit { class: "complete-registration", per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Create the account of a link",
    request: Some(schema::<CompleteRegistration>),
    response: Some(schema::<AccountView>),
    codes: &[
        INVALID_TOKEN,
        WEAK_PASSWORD,
        ACCOUNT_EXISTS,
        INVALID_LOG_IN,
        LOG_IN_WAITS,
        IP_NOT_ALLOWED,
        CONFLICT,
    ],
    example: Example::NONE.body(
        r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA", "name": "Ada", "password": "correct horse battery"}"#,
    ),
    ..Route::DEFAULT
};

/// Requests per minute from one network.
const PER_MINUTE: u64 = 30;

/// The account to create.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CompleteRegistration {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), custom(is_name))]
    pub name: String,
    /// The password: at least 15 characters, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<CompleteRegistration>) -> Result<Answer<AccountView>, Problem> {
    let body = &call.body;
    let Purpose::Register { email } = find_token(app, &body.token).await? else {
        return Err(INVALID_TOKEN.because("The link is not for a new account."));
    };
    let account = new_account(app, &call, email, &body.name, &body.password).await?;
    let answer = log_in(app, &call, &account).await?;
    use_token(app, &body.token).await?;
    Ok(answer)
}
