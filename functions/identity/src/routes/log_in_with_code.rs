//! `POST /v1/auth/log-in/code`: the second half of a log-in with a second factor.
//!
//! In: the ticket of `log-in`, and a code of the authenticator app or a backup code. Refused: codes that are wrong or were used, the
//! same in both cases; they count as failed log-ins, and wait like these. Written: the attempt and the ticket's tries, before the
//! code is checked; the code as used; the ticket as used; the session. A crash in between costs at most a code.

use garde::Validate;
use posthorn_access::codes::IP_NOT_ALLOWED;
use posthorn_app::App;
use posthorn_identity::{
    Attempt, CHECKS_CODES, NOTES_REFUSALS, TICKETS, WAITS, account, begin_attempt,
    codes::{INVALID_CODE, INVALID_LOG_IN, INVALID_TICKET, LOG_IN_WAITS},
    count_try, find_ticket, forget_attempts, note_refused_log_in, use_code, use_ticket,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    account_view::AccountView,
    log_in::{LOGS_IN, known_device, log_in_by},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-in-with-code",
    trigger: Trigger::Http(&ROUTE),
    uses: &[WAITS, TICKETS, CHECKS_CODES, LOGS_IN, NOTES_REFUSALS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/log-in/code",
    per_address: Some(AddressLimit { class: "log-in-code", per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Log in with a code",
    request: Some(schema::<LogInWithCode>),
    response: Some(schema::<AccountView>),
    codes: &[INVALID_TICKET, INVALID_CODE, INVALID_LOG_IN, LOG_IN_WAITS, IP_NOT_ALLOWED],
    example: Example::NONE
        .body(r#"{"ticket": "mJ0l1Vt0qUu9b0z8sXx3wq4nC5yE6rT7dF8gH9jK0aA", "code": "123456"}"#),
    ..Route::DEFAULT
};

/// Log-ins per minute from one network.
const PER_MINUTE: u64 = 60;

/// The second factor.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogInWithCode {
    /// The ticket in the answer of `POST /v1/auth/log-in`.
    #[garde(length(max = 100))]
    pub ticket: String,
    /// The code that the authenticator app shows, or a backup code.
    #[garde(length(chars, max = 40))]
    pub code: String,
}

async fn handle(app: &'static App, call: Call<LogInWithCode>) -> Result<Answer<AccountView>, Problem> {
    let LogInWithCode { ticket: presented, code } = &call.body;
    let ticket = find_ticket(app, presented).await?;
    let account = account(app, ticket.person).await?;
    // After a change of the password, the ticket is useless.
    let account = account.filter(|account| account.version == ticket.version).ok_or_else(outdated)?;
    let device = known_device(&account, call.device());
    let attempt =
        Attempt { email: &account.email, product: None, from: call.viewer(), device: device.as_deref() };
    begin_attempt(app, &attempt).await?;
    count_try(app, presented).await?;
    if let Err(problem) = use_code(app, &account, code).await {
        note_refused_log_in(app, &account.email, call.viewer()).await;
        return Err(problem);
    }
    use_ticket(app, presented).await?;
    forget_attempts(app, &attempt).await?;
    log_in_by(app, &call, &account, ticket.proof.with_second_factor()).await
}

fn outdated() -> Problem {
    INVALID_TICKET.because("The account was changed meanwhile. Begin again.")
}
