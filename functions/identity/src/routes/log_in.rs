//! `POST /v1/auth/log-in`: logs a person in with an address and a password.
//!
//! In: the address, the password. Refused: a wrong address and a wrong password in the same way and after the same time; further
//! attempts after failures, for a growing time. Written: the attempt, before the password is checked; the session; the device;
//! of refused attempts, a note for the audit log. With a second factor, there is a ticket instead of a session, and the attempt
//! counts as failed until the code is right: someone who knows the password must not try codes without waiting. A crash in between
//! leaves at most a session or ticket that nobody has.

use garde::Validate;
use posthorn_access::codes::IP_NOT_ALLOWED;
use posthorn_app::App;
use posthorn_identity::{
    Address, Attempt, NOTES_REFUSALS, READS_ACCOUNTS, WAITS, begin_attempt,
    codes::{INVALID_LOG_IN, LOG_IN_WAITS},
    find_account, forget_attempts, note_refused_log_in,
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    log_in::{LOGS_IN_OR_ASKS, LoggedIn, known_device, log_in_or_ask},
    password::{self, is_right},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[WAITS, READS_ACCOUNTS, LOGS_IN_OR_ASKS, NOTES_REFUSALS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/log-in",
    per_address: Some(AddressLimit { class: "log-in", per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Log in",
    request: Some(schema::<LogIn>),
    response: Some(schema::<LoggedIn>),
    codes: &[INVALID_LOG_IN, LOG_IN_WAITS, IP_NOT_ALLOWED],
    example: Example::NONE.body(r#"{"email": "ada@example.com", "password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// Log-ins per minute from one network: enough for an office, too few to guess.
const PER_MINUTE: u64 = 60;

/// Who logs in.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// The account's address.
    #[garde(length(max = 254))]
    pub email: String,
    /// The password.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<LogIn>) -> Result<Answer<LoggedIn>, Problem> {
    let email: Address = call.body.email.parse().map_err(|_| refused())?;
    let account = find_account(app, &email).await?;
    let device = account.as_ref().and_then(|account| known_device(account, call.device()));
    let attempt = Attempt { email: &email, product: None, from: call.viewer(), device: device.as_deref() };
    begin_attempt(app, &attempt).await?;
    let stored = account.as_ref().and_then(|account| account.password.as_deref());
    let is_right = is_right(&call.body.password, stored).await?;
    let Some(account) = account.filter(|_| is_right) else {
        note_refused_log_in(app, &email, call.viewer()).await;
        return Err(refused());
    };
    if !account.has_second_factor() {
        forget_attempts(app, &attempt).await?;
    }
    log_in_or_ask(app, &call, &account).await
}

fn refused() -> Problem {
    INVALID_LOG_IN.because("The address or the password is wrong.")
}
